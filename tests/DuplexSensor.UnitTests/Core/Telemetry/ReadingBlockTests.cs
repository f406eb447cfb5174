using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.UnitTests.Core.Telemetry;

public class ReadingBlockTests
{
    private readonly ReadingBlock _block = new();

    [Fact]
    public void Readings_are_read_back_with_their_dates()
    {
        (int, long, int, int)[] readings =
        [
            (7, 1_800_000_000, 0, 200), (8, 1_800_000_009, -1, 900), (12, 1_800_000_045, -400, 0),
            (12 + 1_023, 1_800_000_045 + 131_071, 1_647, 1_023),
        ];

        Fill(boot: 3, readings);

        Assert.Equal((3, 4), (_block.BootNumber, _block.Count));
        Assert.Equal(readings, Read());
    }

    [Fact]
    public void Undated_readings_stay_undated()
    {
        Fill(boot: 1, (1, 0, 220, 350), (2, 0, 221, 351));

        Assert.Equal([(1, 0L, 220, 350), (2, 0L, 221, 351)], Read());
    }

    [Fact]
    public void A_block_of_64_takes_at_most_8_bytes_a_reading()
    {
        _block.Start(1);
        for (int i = 1; i <= 64; i++)
        {
            Assert.True(_block.TryAdd(CreateReading(i), 1_800_000_000 + i));
        }

        Assert.False(_block.TryAdd(CreateReading(65), 1_800_000_065));
        Assert.Equal(64, _block.Count);
        Assert.InRange(_block.Length, 1, 64 * 8);
        Assert.Equal(ReadingBlock.BytesMax, _block.Length);
    }

    [Theory]
    [InlineData(1 + 1_024, 1_800_000_001)]
    [InlineData(2, 1_800_000_000 + 131_072)]
    public void A_reading_too_long_after_the_last_reading_needs_another_block(int sequence, long epochSeconds)
    {
        Fill(boot: 1, (1, 1_800_000_000, 220, 350));

        Assert.False(_block.TryAdd(CreateReading(sequence), epochSeconds));
        Assert.Equal(1, _block.Count);
    }

    [Fact]
    public void A_block_with_a_wrong_bit_is_invalid()
    {
        Fill(boot: 1, (1, 1_800_000_000, 220, 350), (2, 1_800_000_009, 221, 350));
        int length = _block.Length;
        Assert.True(_block.IsValid(length));

        for (int bit = 0; bit < length * 8; bit++)
        {
            _block.Bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_block.IsValid(length), $"bit {bit}");
            _block.Bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_truncated_block_is_invalid()
    {
        Fill(boot: 1, (1, 1_800_000_000, 220, 350));

        Assert.All(Enumerable.Range(-1, _block.Length + 1), available => Assert.False(_block.IsValid(available)));
    }

    [Theory]
    [InlineData(-401, 350)]
    [InlineData(1_648, 350)]
    [InlineData(220, 1_024)]
    [InlineData(220, -1)]
    public void A_value_outside_every_sensor_range_throws(int temperatureTenths, int humidityTenths)
    {
        _block.Start(1);
        var reading = new Reading { TemperatureTenths = temperatureTenths, HumidityTenths = humidityTenths };

        Assert.Throws<InvariantException>(() => _block.TryAdd(reading, 0));
    }

    private static Reading CreateReading(int sequence) =>
        new() { Sequence = sequence, TemperatureTenths = 220, HumidityTenths = 350 };

    private void Fill(int boot, params (int Sequence, long Epoch, int Temperature, int Humidity)[] readings)
    {
        _block.Start(boot);
        foreach (var (sequence, epoch, temperature, humidity) in readings)
        {
            var reading = new Reading
            {
                Sequence = sequence,
                TemperatureTenths = temperature,
                HumidityTenths = humidity,
            };
            Assert.True(_block.TryAdd(reading, epoch));
        }

        _block.Seal(segment: 5);
    }

    private List<(int, long, int, int)> Read()
    {
        var readings = new List<(int, long, int, int)>();
        _block.Rewind();
        while (_block.TryReadNext())
        {
            readings.Add((_block.Sequence, _block.EpochSeconds, _block.TemperatureTenths, _block.HumidityTenths));
        }

        return readings;
    }
}
