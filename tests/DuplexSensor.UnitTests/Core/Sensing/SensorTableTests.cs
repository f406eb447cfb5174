using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.UnitTests.Core.Sensing;

/// <summary>The table of D20, from the sensors' data sheets.</summary>
public class SensorTableTests
{
    public static TheoryData<SensorKind, int, int, int, int> Ranges => new()
    {
        { SensorKind.Dht11, 0, 500, 200, 900 },
        { SensorKind.Dht12, -200, 600, 200, 950 },
        { SensorKind.Dht21, -400, 800, 0, 999 },
        { SensorKind.Dht22, -400, 800, 0, 1_000 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Each_sensor_measures_its_range_and_nothing_beyond(
        SensorKind kind, int coldest, int hottest, int driest, int wettest)
    {
        Assert.True(SensorTable.CanMeasure(kind, coldest, driest));
        Assert.True(SensorTable.CanMeasure(kind, hottest, wettest));
        Assert.False(SensorTable.CanMeasure(kind, coldest - 1, driest));
        Assert.False(SensorTable.CanMeasure(kind, hottest + 1, driest));
        Assert.False(SensorTable.CanMeasure(kind, coldest, driest - 1));
        Assert.False(SensorTable.CanMeasure(kind, coldest, wettest + 1));
    }

    [Theory]
    [InlineData(SensorKind.Dht11, 50, 200)]
    [InlineData(SensorKind.Dht12, 20, 200)]
    [InlineData(SensorKind.Dht21, 20, 160)]
    [InlineData(SensorKind.Dht22, 20, 140)]
    public void A_jump_exceeds_accuracy_plus_a_minute_s_possible_change(SensorKind kind, int temperature, int humidity)
    {
        Assert.False(SensorTable.IsJump(kind, temperature, humidity));
        Assert.False(SensorTable.IsJump(kind, -temperature, -humidity));
        Assert.True(SensorTable.IsJump(kind, temperature + 1, 0));
        Assert.True(SensorTable.IsJump(kind, -temperature - 1, 0));
        Assert.True(SensorTable.IsJump(kind, 0, humidity + 1));
        Assert.True(SensorTable.IsJump(kind, 0, -humidity - 1));
    }

    // A reading that does not fit would crash the firmware at every boot.
    [Theory]
    [MemberData(nameof(Ranges))]
    public void Every_value_in_a_sensor_s_range_fits_a_block_in_flash(
        SensorKind kind, int coldest, int hottest, int driest, int wettest)
    {
        var block = new ReadingBlock();
        block.Start(1);
        Assert.True(block.TryAdd(new() { Sequence = 1, TemperatureTenths = coldest, HumidityTenths = driest }, 0));
        Assert.True(block.TryAdd(new() { Sequence = 2, TemperatureTenths = hottest, HumidityTenths = wettest }, 0));
        block.Rewind();
        block.TryReadNext();
        Assert.Equal((coldest, driest), (block.TemperatureTenths, block.HumidityTenths));
        block.TryReadNext();
        Assert.Equal((hottest, wettest), (block.TemperatureTenths, block.HumidityTenths));
        Assert.True(SensorTable.CanMeasure(kind, coldest, driest));
    }

    [Fact]
    public void Each_sensor_is_found_by_its_name()
    {
        string[] names = [.. Enum.GetNames<SensorKind>().Select(name => name.ToLowerInvariant())];

        Assert.Equal(SensorTable.Names, string.Join(", ", names));
        Assert.Equal(Enum.GetValues<SensorKind>(), names.Select(Find));

        Assert.False(SensorTable.TryFind("DHT22", out _));
        Assert.False(SensorTable.TryFind("", out _));
    }

    private static SensorKind Find(string name)
    {
        Assert.True(SensorTable.TryFind(name, out SensorKind kind));
        return kind;
    }
}
