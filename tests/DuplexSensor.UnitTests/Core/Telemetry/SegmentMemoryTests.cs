using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>A segment that cannot be read just now is neither removed nor counted (D17, D19).</summary>
public sealed class SegmentMemoryTests
{
    private readonly MemoryFlash _flash = new();
    private readonly Segments _segments;
    private readonly ReadingBlock _block = new();

    public SegmentMemoryTests()
    {
        _segments = new Segments(_flash, 2);
        _block.Start(1);
        var ring = new ReadingRing();
        ring.Add(new Reading { Sequence = 1, AtMs = 9_000 });
        ring.CopyTo(_block, 0, new UtcReference(new FakeClock(), 9_000));
        Assert.True(_segments.TryAppend(_block));
    }

    [Fact]
    public void A_batch_waits_until_it_can_be_read()
    {
        _flash.RefusesReads = true;
        Assert.False(_segments.TryReadOldest(_block));
        Assert.False(_segments.IsEmpty);

        _flash.RefusesReads = false;
        Assert.True(_segments.TryReadOldest(_block));
    }

    [Fact]
    public void Readings_that_cannot_be_read_are_not_counted_as_lost()
    {
        _flash.RefusesReads = true;
        Assert.False(_segments.TryCountOldestAsLost(new LostReadings()));

        _flash.RefusesReads = false;
        var lost = new LostReadings();
        Assert.True(_segments.TryCountOldestAsLost(lost));
        Assert.Equal(1, lost.Count);
    }

    [Fact]
    public void A_segment_that_was_read_to_its_end_is_removed_although_it_could_not_be_read_before()
    {
        Assert.True(_segments.TryReadOldest(_block));
        _segments.RemoveBlock(_segments.OldestSegment, _segments.OldestOffset);
        _flash.RefusesReads = true;
        Assert.False(_segments.TryCountOldestAsLost(new LostReadings()));
        _flash.RefusesReads = false;

        Assert.False(_segments.TryReadOldest(_block));
        Assert.True(_segments.IsEmpty);
    }

    [Fact]
    public void A_segment_that_can_never_be_read_is_given_up_with_a_trace_line()
    {
        var trace = new FakeTrace();
        var readings = new FlashReadings(_flash, new Trace(trace), 2);
        readings.Load(new BootRecord(_flash), _block);
        _flash.RefusesReads = true;
        for (int i = 0; i < Limits.SegmentReadsMax; i++)
        {
            Assert.False(readings.TryReadOldest(_block));
            Assert.False(readings.Segments.IsEmpty);
        }

        Assert.False(readings.TryReadOldest(_block));
        Assert.True(readings.Segments.IsEmpty);
        Assert.Contains("readings lost: segment 1 unreadable", Assert.Single(trace.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_store_gives_an_unreadable_segment_up_after_ten_saves_and_counts_nothing()
    {
        var lost = new LostReadings();
        _flash.RefusesReads = true;
        for (int i = 0; i < 10; i++)
        {
            Assert.False(_segments.IsOldestUnreadable);
            Assert.False(_segments.TryCountOldestAsLost(lost));
        }

        Assert.True(_segments.IsOldestUnreadable);
        Assert.Equal(0, lost.Count);
    }

    [Fact]
    public void A_segment_that_is_absent_is_removed_as_before()
    {
        _flash.Erase("readings.1");

        Assert.False(_segments.TryReadOldest(_block));
        Assert.True(_segments.IsEmpty);
    }
}
