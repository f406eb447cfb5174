using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>
/// Readings of format 1, without a sign: the bytes were written by the firmware of that time.
/// </summary>
public class OldReadingsTests
{
    // 66 readings, see ExpectedReading: 64 in a block, two pending.
    private const string Boot = "010000000200080000000100000000B0FCEA66";
    private const string Pending =
        "0200000001003200000000000000000000000000000001010000000000000001000000416B49D449020000000425AE00"
        + "04800C29B0EB225829697F74EA";

    private const string Segment =
        "010000000100000001000000016B49D2094000000003252E0004800B29300004800B2D320004800B31340004800B3536"
        + "0004800B39380004800B3D3A0004800B413C0004800B453E0004800B49400004800B4D420004800B51440004800B5546"
        + "0004800B59480004800B5D4A0004800B614C0004800B654E0004800B69500004800B6D520004800B71540004800B7556"
        + "0004800B79580004800B7D5A0004800B815C0004800B855E0004800B89600004800B8D620004800B91640004800B9566"
        + "0004800B99680004800B9D6A0004800BA16C0004800BA56E0004800BA9700004800BAD720004800BB1740004800BB576"
        + "0004800BB9780004800BBD7A0004800BC17C0004800BC57E0004800BC9800004800BCD820004800BD1840004800BD586"
        + "0004800BD9880004800BDD8A0004800BE18C0004800BE58E0004800BE9900004800BED920004800BF1940004800BF596"
        + "0004800BF9980004800BFD9A0004800C019C0004800C059E0004800C09A00004800C0DA20004800C11A40004800C15A6"
        + "0004800C19A80004800C1DAA0004800C21ACCB84364E";

    [Fact]
    public void A_block_of_format_1_reads_the_same_values()
    {
        var block = new ReadingBlock();
        byte[] bytes = Convert.FromHexString(
            "010000000500000003000000076B49D200040000000000C80004800FD384001200235D63FFFFFFFFFFFF11E155B5");
        bytes.CopyTo(block.Bytes, 0);

        Assert.True(block.IsValid(bytes.Length));
        Assert.Equal(
            [(7, 1_800_000_000, 0, 200), (8, 1_800_000_009, 500, 900), (12, 1_800_000_045, 215, 355),
                (12 + 4_095, 1_800_000_045 + 131_071, 511, 1_023)],
            ReadAll(block));
    }

    [Fact]
    public void Readings_of_format_1_in_segment_and_record_are_sent_before_newer_readings()
    {
        TelemetryStore store = Load(CreateFormat1Flash(), out BootRecord boot);
        store.Add(1, -4, 205, 1_000);
        store.Add(2, -5, 205, 2_000);
        Assert.True(boot.TryPersist());

        Assert.Equal(Enumerable.Range(1, 64).Select(ExpectedReading), ReadBatch(store));
        Assert.Equal(Enumerable.Range(65, 2).Select(ExpectedReading), ReadBatch(store));
        Assert.Equal([(1, 0, -4, 205)], ReadBatch(store));
        Assert.False(store.HasBatch);
    }

    [Fact]
    public void Blocks_of_both_formats_share_a_segment_and_survive_a_restart()
    {
        MemoryFlash flash = CreateFormat1Flash();
        TelemetryStore store = Load(flash, out BootRecord boot);
        for (int i = 1; i <= 64; i++)
        {
            store.Add(i, -i, 205, i * 1_000);
        }

        Assert.True(store.TrySave(64_000, withRest: true));
        Assert.Equal(2, boot.BootNumber);

        store = Load(flash, out _);
        Assert.Equal(Enumerable.Range(1, 64).Select(ExpectedReading), ReadBatch(store));
        Assert.Equal(Enumerable.Range(65, 2).Select(ExpectedReading), ReadBatch(store));
        Assert.Equal(Enumerable.Range(1, 64).Select(i => (i, 0L, -i, 205)), ReadBatch(store));
        Assert.Equal(["boot.b", "readings.1"], flash.Slots.Except(["boot.a", "pending.a", "pending.b"]).Order());
    }

    private static (int, long, int, int) ExpectedReading(int i) =>
        (i, 1_800_000_000 + (i * 9), 200 + i, 300 + (i * 2));

    private static MemoryFlash CreateFormat1Flash()
    {
        var flash = new MemoryFlash();
        (string, string)[] slots = [("boot.b", Boot), ("pending.a", Pending), ("readings.1", Segment)];
        foreach ((string slot, string hex) in slots)
        {
            byte[] bytes = Convert.FromHexString(hex);
            flash.TryWrite(slot, bytes, bytes.Length);
        }

        return flash;
    }

    private static TelemetryStore Load(MemoryFlash flash, out BootRecord boot)
    {
        boot = new BootRecord(flash);
        boot.Load();
        var board = new Board { Clock = new FakeClock(), Flash = flash };
        var store = new TelemetryStore(board, new Trace(new FakeTrace()), boot, Limits.SegmentsMax);
        store.Load();
        return store;
    }

    private static List<(int, long, int, int)> ReadBatch(TelemetryStore store)
    {
        List<(int, long, int, int)> readings = ReadAll(store.TryReadBatch(3_000)!);
        store.RemoveBatch();
        return readings;
    }

    private static List<(int, long, int, int)> ReadAll(ReadingBlock block)
    {
        var readings = new List<(int, long, int, int)>();
        block.Rewind();
        while (block.TryReadNext())
        {
            readings.Add((block.Sequence, block.EpochSeconds, block.TemperatureTenths, block.HumidityTenths));
        }

        return readings;
    }
}
