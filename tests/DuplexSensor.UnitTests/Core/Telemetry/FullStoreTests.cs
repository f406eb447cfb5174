using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>A full store removes its oldest segment (D19), with power cuts and failed writes.</summary>
public class FullStoreTests
{
    private const long Utc = 1_800_000_000_000;
    private const int Segments = 2;
    private const int ReadingsInSegment = 640;
    private const int ReadingsInStore = Segments * ReadingsInSegment;
    private const int RecordBytesMax = 440;
    private const int BlockBytes = 406;

    private readonly FakeClock _clock = new() { UtcMs = Utc };
    private FakeTrace _lines = new();
    private MemoryFlash _flash = new();
    private BootRecord _boot = null!;
    private TelemetryStore _store = null!;

    public static TheoryData<int, int> Cuts => new()
    {
        // Index of the write or removal that is cut, and its largest number of bytes.
        { 0, RecordBytesMax },
        { 1, 1 },
        { 2, BlockBytes },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_power_cut_at_any_byte_keeps_the_lost_count_and_all_other_readings(int write, int bytesMax)
    {
        for (int bytes = 0; bytes <= bytesMax; bytes++)
        {
            Fill(ReadingsInStore + 63);
            (_flash.CutAfterBytes, _flash.WritesBeforeCut) = (bytes, write);
            Assert.Throws<PowerCutException>(() => Measure(ReadingsInStore + 64));

            Boot();

            Assert.Contains(_lines.Lines, line => line.Contains($" {ReadingsInSegment} readings lost, from "));
            int lost = _store.Lost.Count;
            Assert.True(lost is 0 or ReadingsInSegment, $"{lost} lost, cut after {bytes} bytes of write {write}");
            int[] left = [.. Drain()];
            Assert.Equal(Enumerable.Range(lost + 1, left.Length), left);
            Assert.InRange(lost + left.Length, ReadingsInStore, ReadingsInStore + 64);
        }
    }

    [Fact]
    public void Removing_a_segment_takes_one_extra_write_and_persists_the_lost_count()
    {
        Fill(ReadingsInStore + 63);
        int writes = _flash.WriteCount;

        Measure(ReadingsInStore + 64);

        Assert.Equal(2, _flash.WriteCount - writes);
        Assert.True(_store.Lost.IsPersisted);
    }

    [Fact]
    public void The_segment_stays_when_the_lost_count_cannot_be_persisted()
    {
        Fill(ReadingsInStore + 63);
        _flash.RefusesWrites = true;
        Measure(ReadingsInStore + 64);
        _flash.RefusesWrites = false;

        Boot();

        Assert.Equal(0, _store.Lost.Count);
        Assert.Equal(Enumerable.Range(1, ReadingsInStore), Drain());
    }

    [Fact]
    public void A_segment_whose_loss_cannot_be_persisted_is_still_delivered_without_a_restart()
    {
        Fill(ReadingsInStore + 63);
        _flash.RefusesWrites = true;
        Measure(ReadingsInStore + 64);
        _flash.RefusesWrites = false;

        Assert.Equal(0, _store.Lost.Count);
        Assert.Equal(Enumerable.Range(1, ReadingsInStore + 63), Drain());
    }

    [Fact]
    public void A_lost_segment_that_is_still_in_flash_is_not_delivered()
    {
        Fill(ReadingsInStore + 63);
        (_flash.CutAfterBytes, _flash.WritesBeforeCut) = (0, 1);
        Assert.Throws<PowerCutException>(() => Measure(ReadingsInStore + 64));
        Assert.Contains("readings.1", _flash.Slots);

        Boot();

        Assert.Equal(ReadingsInSegment, _store.Lost.Count);
        Assert.Equal(ReadingsInSegment + 1, Drain().First());
    }

    [Fact]
    public void Segment_numbers_continue_after_all_readings_were_delivered()
    {
        Fill(ReadingsInStore + 64);
        Assert.Equal(ReadingsInSegment, _store.Lost.Count);
        Assert.Equal(ReadingsInStore + 64 - ReadingsInSegment, Drain().Count);
        Boot();
        Fill(ReadingsInSegment, isNewFlash: false);

        Boot();

        // Readings that were in the pending record when the segment was removed may be delivered twice.
        Assert.Equal(Enumerable.Range(1, ReadingsInSegment), Drain().TakeLast(ReadingsInSegment));
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
        while (_store.HasBatch && _store.TryReadBatch(ReadingsInStore * 9_000L) is { } batch)
        {
            batch.Rewind();
            while (batch.TryReadNext())
            {
                drained.Add(batch.Sequence);
            }

            _store.RemoveBatch();
        }

        return drained;
    }

    [Fact]
    public void A_record_of_format_1_marks_no_segment_as_lost()
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
