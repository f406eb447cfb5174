using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>What happens at the moment in which a full store gives up its oldest segment (D19).</summary>
public class FullStoreTests
{
    private const long Utc = 1_800_000_000_000;
    private const int Segments = 2;
    private const int InSegment = 640;
    private const int Full = Segments * InSegment;
    private const int RecordBytesMax = 440;
    private const int BlockBytes = 406;

    private readonly FakeClock _clock = new() { UtcMs = Utc };
    private FakeTrace _lines = new();
    private MemoryFlash _flash = new();
    private BootRecord _boot = null!;
    private TelemetryStore _store = null!;

    public static TheoryData<int, int> Cuts => new()
    {
        // Of which write or removal, up to how many bytes.
        { 0, RecordBytesMax },
        { 1, 1 },
        { 2, BlockBytes },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_power_cut_at_any_byte_of_it_loses_no_sentence_and_no_other_reading(int write, int bytesMax)
    {
        for (int bytes = 0; bytes <= bytesMax; bytes++)
        {
            Fill(Full + 63);
            (_flash.CutAfterBytes, _flash.WritesBeforeCut) = (bytes, write);
            Assert.Throws<PowerCutException>(() => Measure(Full + 64));

            Boot();

            Assert.Contains(_lines.Lines, line => line.Contains($" {InSegment} readings lost, from "));
            int lost = _store.Lost.Count;
            Assert.True(lost is 0 or InSegment, $"{lost} lost, cut after {bytes} bytes of write {write}");
            int[] left = [.. Drain()];
            Assert.Equal(Enumerable.Range(lost + 1, left.Length), left);
            Assert.InRange(lost + left.Length, Full, Full + 64);
        }
    }

    [Fact]
    public void It_costs_one_write_beside_the_block_and_the_block_is_safe_before_its_room_is_made()
    {
        Fill(Full + 63);
        int writes = _flash.WriteCount;

        Measure(Full + 64);

        Assert.Equal(2, _flash.WriteCount - writes);
        Assert.True(_store.Lost.IsSaved);
    }

    [Fact]
    public void A_flash_that_does_not_take_the_sentence_keeps_the_segment()
    {
        Fill(Full + 63);
        _flash.RefusesWrites = true;
        Measure(Full + 64);
        _flash.RefusesWrites = false;

        Boot();

        Assert.Equal(0, _store.Lost.Count);
        Assert.Equal(Enumerable.Range(1, Full), Drain());
    }

    [Fact]
    public void What_was_given_up_does_not_come_back_although_flash_kept_the_segment()
    {
        Fill(Full + 63);
        (_flash.CutAfterBytes, _flash.WritesBeforeCut) = (0, 1);
        Assert.Throws<PowerCutException>(() => Measure(Full + 64));
        Assert.Contains("readings.1", _flash.Slots);

        Boot();

        Assert.Equal(InSegment, _store.Lost.Count);
        Assert.Equal(InSegment + 1, Drain().First());
    }

    [Fact]
    public void Segments_go_on_counting_when_all_were_delivered()
    {
        Fill(Full + 64);
        Assert.Equal(InSegment, _store.Lost.Count);
        Assert.Equal(Full + 64 - InSegment, Drain().Count);
        Boot();
        Fill(InSegment, isNewFlash: false);

        Boot();

        // What the record held when the segment went may come twice.
        Assert.Equal(Enumerable.Range(1, InSegment), Drain().TakeLast(InSegment));
    }

    private void Fill(int count, bool isNewFlash = true)
    {
        if (isNewFlash)
        {
            (_flash, _lines) = (new MemoryFlash(), new FakeTrace());
            Boot();
        }

        for (int sequence = 1; sequence <= count; sequence++)
        {
            Measure(sequence);
        }
    }

    private void Boot()
    {
        _boot = new BootRecord(_flash);
        _boot.Load();
        _store = new TelemetryStore(new Board { Clock = _clock, Flash = _flash }, new Trace(_lines), _boot, Segments);
        _store.Load();
    }

    private void Measure(int sequence)
    {
        long nowMs = sequence * 2_000L;
        _store.Add(sequence, 220, 350, nowMs);
        _store.Step(nowMs);
    }

    private List<int> Drain()
    {
        var drained = new List<int>();
        while (_store.HasBatch && _store.TryTakeBatch(Full * 9_000L))
        {
            _store.Batch.Rewind();
            while (_store.Batch.TryNext())
            {
                drained.Add(_store.Batch.Sequence);
            }

            _store.RemoveBatch();
        }

        return drained;
    }

    [Fact]
    public void A_record_of_the_format_before_gives_no_segment_up()
    {
        var flash = new MemoryFlash();
        var slots = new SlotPair(flash, "pending", 1, 40);
        slots.Payload[12] = 1;
        Assert.True(slots.TryCommit(40));

        var pending = new PendingReadings(flash);
        pending.Load(new LostReadings());

        Assert.Equal(0, pending.OldestSegment);
    }
}
