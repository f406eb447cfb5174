using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>A segment that cannot be read for lack of memory is neither removed nor counted (D17, D19).</summary>
public sealed class SegmentMemoryTests
{
    private readonly UnreadableFlash _flash = new();
    private readonly Segments _segments;
    private readonly ReadingBlock _block = new();

    public SegmentMemoryTests()
    {
        _segments = new Segments(_flash, 2);
        _block.Start(1);
        var ring = new ReadingRing();
        ring.Add(new Reading { Sequence = 1, AtMs = 9_000 });
        ring.CopyTo(_block, 0, new UtcReference(new Fakes.FakeClock(), 9_000));
        Assert.True(_segments.TryAppend(_block));
    }

    [Fact]
    public void A_batch_waits_until_there_is_memory_to_read_it()
    {
        _flash.IsOutOfMemory = true;
        Assert.False(_segments.TryReadOldest(_block));
        Assert.False(_segments.IsEmpty);

        _flash.IsOutOfMemory = false;
        Assert.True(_segments.TryReadOldest(_block));
    }

    [Fact]
    public void Readings_that_cannot_be_read_are_not_counted_as_lost()
    {
        _flash.IsOutOfMemory = true;
        Assert.False(_segments.TryCountOldestAsLost(new LostReadings()));

        _flash.IsOutOfMemory = false;
        var lost = new LostReadings();
        Assert.True(_segments.TryCountOldestAsLost(lost));
        Assert.Equal(1, lost.Count);
    }

    [Fact]
    public void A_segment_that_was_read_to_its_end_is_removed_although_memory_was_short_before()
    {
        Assert.True(_segments.TryReadOldest(_block));
        _segments.RemoveBlock(_segments.OldestSegment, _segments.OldestOffset);
        _flash.IsOutOfMemory = true;
        Assert.False(_segments.TryCountOldestAsLost(new LostReadings()));
        _flash.IsOutOfMemory = false;

        Assert.False(_segments.TryReadOldest(_block));
        Assert.True(_segments.IsEmpty);
    }

    [Fact]
    public void A_segment_that_is_absent_is_removed_as_before()
    {
        _flash.Medium.Erase("readings.1");

        Assert.False(_segments.TryReadOldest(_block));
        Assert.True(_segments.IsEmpty);
    }

    /// <summary>A flash whose reads fail while memory is short.</summary>
    private sealed class UnreadableFlash : IFlash
    {
        public MemoryFlash Medium { get; } = new();

        public bool IsOutOfMemory { get; set; }

        public int Read(string slot, byte[] buffer) => ReadFrom(slot, 0, buffer);

        public int ReadFrom(string slot, int offset, byte[] buffer) =>
            IsOutOfMemory ? -1 : Medium.ReadFrom(slot, offset, buffer);

        public bool TryWrite(string slot, byte[] bytes, int length) => Medium.TryWrite(slot, bytes, length);

        public bool TryAppend(string slot, byte[] bytes, int length) => Medium.TryAppend(slot, bytes, length);

        public bool TryRemove(string slot) => Medium.TryRemove(slot);
    }
}
