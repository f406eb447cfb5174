using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.UnitTests.Simulator;

public class VirtualSensorTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void All_8143_measurements_are_there_as_published()
    {
        Assert.Equal(8143, OfficeClimate.Rows.Count);
        Assert.Equal(new ClimateRow(23.18m, 27.27m), OfficeClimate.Rows[0]);
        Assert.Equal(new ClimateRow(21.10m, 36.20m), OfficeClimate.Rows[^1]);
    }

    [Theory]
    [InlineData(0, 230, 270)] // 23.18 degrees, 27.27 %
    [InlineData(43, 230, 270)] // 22.50 degrees: half goes up
    [InlineData(23, 230, 280)] // 27.50 %: half goes up
    [InlineData(2743, 220, 210)] // 21.49 %: just below half goes down
    [InlineData(8142, 210, 360)] // the last one
    public void A_row_is_told_in_whole_degrees_and_percents(int row, int temperatureTenths, int humidityTenths)
    {
        var sensor = new VirtualSensor(_time, row);

        Assert.Equal((temperatureTenths, humidityTenths), Measure(sensor));
    }

    [Fact]
    public void What_a_dht11_cannot_tell_is_told_all_the_same()
    {
        // 19.29 %; a DHT11 ends at 20 %. Whether that can be true is for the sampler to say.
        var sensor = new VirtualSensor(_time, startRow: 1555);

        Assert.Equal((210, 190), Measure(sensor));
    }

    [Fact]
    public void A_row_lasts_a_minute()
    {
        // Rows 22 and 23: 27.45 and 27.50 %.
        var sensor = new VirtualSensor(_time, startRow: 22);

        _time.AdvanceMs(59_999);
        Assert.Equal(270, Measure(sensor).HumidityTenths);

        _time.AdvanceMs(1);
        Assert.Equal(280, Measure(sensor).HumidityTenths);
    }

    [Fact]
    public void After_the_last_row_comes_the_first()
    {
        var sensor = new VirtualSensor(_time, startRow: 8142);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((230, 270), Measure(sensor));

        _time.Advance(TimeSpan.FromMinutes(8143));
        Assert.Equal((230, 270), Measure(sensor));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8143)]
    public void A_start_row_beyond_the_measurements_is_refused(int row)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualSensor(_time, row));
    }

    private static (int TemperatureTenths, int HumidityTenths) Measure(VirtualSensor sensor)
    {
        Assert.Equal(SensorAnswer.Values, sensor.Measure(out int temperatureTenths, out int humidityTenths));
        return (temperatureTenths, humidityTenths);
    }
}
