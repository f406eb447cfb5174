using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
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
    public void A_dht11_returns_whole_degrees_and_percents(int row, int temperatureTenths, int humidityTenths)
    {
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(row));

        Assert.Equal((temperatureTenths, humidityTenths), Measure(sensor));
    }

    [Theory]
    [InlineData(SensorKind.Dht12)]
    [InlineData(SensorKind.Dht21)]
    [InlineData(SensorKind.Dht22)]
    public void The_other_sensors_return_tenths(SensorKind kind)
    {
        // 23.18 degrees and 27.27 %, then 22.00 degrees and 21.85 %. The first and third byte of the second frame of a
        // DHT22 are zero.
        Assert.Equal((232, 273), Measure(new VirtualSensor(kind, _time)));
        int dry = OfficeClimate.Rows.Index()
            .First(row => row.Item is { TemperatureC: 22.00m, HumidityPercent: < 25m }).Index;
        Assert.Equal(220, Measure(new VirtualSensor(kind, _time, TimeSpan.FromMinutes(dry))).TemperatureTenths);
    }

    [Fact]
    public void A_humidity_below_the_range_of_a_dht11_is_returned()
    {
        // 19.29 %, below the 20 % of a DHT11. The sampler decides whether that is plausible.
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(1555));

        Assert.Equal((210, 190), Measure(sensor));
    }

    [Fact]
    public void A_row_lasts_a_minute()
    {
        // Rows 22 and 23: 27.45 and 27.50 %.
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(22));

        _time.AdvanceMs(59_999);
        Assert.Equal(270, Measure(sensor).HumidityTenths);

        _time.AdvanceMs(1);
        Assert.Equal(280, Measure(sensor).HumidityTenths);
    }

    [Fact]
    public void A_sensor_that_begins_within_a_row_replays_the_rest_of_that_row()
    {
        // Rows 22 and 23: 27.45 and 27.50 %.
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(22.5));

        _time.AdvanceMs(29_999);
        Assert.Equal(270, Measure(sensor).HumidityTenths);

        _time.AdvanceMs(1);
        Assert.Equal(280, Measure(sensor).HumidityTenths);
    }

    [Fact]
    public void The_first_row_follows_the_last()
    {
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(8142));

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
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(row)));
    }

    [Theory]
    [InlineData(SensorFault.NoAnswer, SensorResult.None, 0, 0)]
    [InlineData(SensorFault.ShortFrame, SensorResult.None, 0, 0)]
    [InlineData(SensorFault.Checksum, SensorResult.Garbled, 0, 0)]
    [InlineData(SensorFault.WrongModel, SensorResult.Values, -102, 24)] // 230 is 0 and 128 + 102, 270 is 1 and 14
    [InlineData(SensorFault.OutOfRange, SensorResult.Values, 900, 270)]
    [InlineData(SensorFault.None, SensorResult.Values, 230, 270)]
    public void It_fails_like_a_real_sensor_while_a_fault_is_set(
        SensorFault fault, SensorResult answer, int temperatureTenths, int humidityTenths)
    {
        var sensor = new VirtualSensor(SensorKind.Dht11, _time) { Fault = fault };

        Assert.Equal(answer, sensor.Measure(out int temperature, out int humidity));
        Assert.Equal((temperatureTenths, humidityTenths), (temperature, humidity));

        sensor.Fault = SensorFault.None;
        Assert.Equal((230, 270), Measure(sensor));
    }

    [Theory]
    [InlineData(SensorKind.Dht12, SensorFault.WrongModel, SensorResult.Values, -104, 27)]
    [InlineData(SensorKind.Dht21, SensorFault.WrongModel, SensorResult.Values, 5_890, 6_915)]
    [InlineData(SensorKind.Dht22, SensorFault.WrongModel, SensorResult.Values, 5_890, 6_915)]
    [InlineData(SensorKind.Dht22, SensorFault.OutOfRange, SensorResult.Values, 900, 273)]
    [InlineData(SensorKind.Dht22, SensorFault.NoAnswer, SensorResult.None, 0, 0)]
    [InlineData(SensorKind.Dht22, SensorFault.ShortFrame, SensorResult.None, 0, 0)]
    [InlineData(SensorKind.Dht22, SensorFault.Checksum, SensorResult.Garbled, 0, 0)]
    public void The_other_sensors_fail_in_the_same_ways_and_never_return_a_plausible_value(
        SensorKind kind, SensorFault fault, SensorResult answer, int temperatureTenths, int humidityTenths)
    {
        var sensor = new VirtualSensor(kind, _time) { Fault = fault };

        Assert.Equal(answer, sensor.Measure(out int temperature, out int humidity));
        Assert.Equal((temperatureTenths, humidityTenths), (temperature, humidity));
        Assert.True(answer != SensorResult.Values || !SensorTable.CanMeasure(kind, temperature, humidity));
    }

    [Fact]
    public void A_stuck_sensor_repeats_its_last_frame()
    {
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, TimeSpan.FromMinutes(23));
        Assert.Equal((230, 280), Measure(sensor));
        sensor.Fault = SensorFault.Stuck;

        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((230, 280), Measure(sensor));

        sensor.Fault = SensorFault.None;
        Assert.Equal((230, 270), Measure(sensor));
    }

    [Fact]
    public void Faults_take_turns_every_other_minute()
    {
        var sensor = new VirtualSensor(SensorKind.Dht11, _time, faults: [SensorFault.NoAnswer, SensorFault.Checksum]);
        var answers = new List<SensorResult>();
        for (int minute = 0; minute < 6; minute++)
        {
            answers.Add(sensor.Measure(out _, out _));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            [SensorResult.Values, SensorResult.None, SensorResult.Values, SensorResult.Garbled, SensorResult.Values,
                SensorResult.None],
            answers);
    }

    [Fact]
    public void Each_fault_has_a_name()
    {
        SensorFault[] named = [.. SensorFaults.Names.Select(name => SensorFaults.Find(name)!.Value)];

        Assert.Equal(Enum.GetValues<SensorFault>().Except([SensorFault.None]), named);
        Assert.Null(SensorFaults.Find("None"));
    }

    private static (int TemperatureTenths, int HumidityTenths) Measure(VirtualSensor sensor)
    {
        Assert.Equal(SensorResult.Values, sensor.Measure(out int temperatureTenths, out int humidityTenths));
        return (temperatureTenths, humidityTenths);
    }
}
