using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end every good reading has arrived, in a report or in a batch. Three losses are allowed. A power cut loses
/// readings that are not in flash yet, of the last ten minutes at most. A full store loses its oldest segment, and
/// <c>lost</c> reports that. While flash refuses writes, a full RAM loses 64 readings at a time, with a trace line.
/// </summary>
public sealed class EveryReadingArrives(ReadingBook book) : Checker
{
    private const int SegmentReadings = 640;
    private const long SaveEveryMs = 600_000;
    private const long OnItsWayMs = 180_000;

    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void Booting(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        if (entry.HasMeasured && !entry.IsSaved)
        {
            ExcuseCut(board, entry);
        }

        // D19: while the loss is not persisted, the segment is still in flash.
        entry.OwesSentence &= entry.IsSentenceSaved;
        (entry.HasMeasured, entry.IsSaved, entry.HasFailed, entry.FailedAtMs) = (false, false, false, -1);
    }

    public override void Sensed(WorldBoard board, SensorAnswer answer, int temperatureTenths, int humidityTenths) =>
        _entries[board.Index].HasMeasured = true;

    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        // A write that a power cut interrupts is not a failure of flash: no step ends after it.
        Entry entry = _entries[board.Index];
        entry.HasFailed |= entry.FailedAtMs == World.NowMs;
        entry.SteppedAtMs = World.NowMs;
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (write.Record is "readings" or "pending" or "boot" && write.Outcome != FlashOutcome.Kept)
        {
            _entries[board.Index].FailedAtMs = World.NowMs;
        }

        _entries[board.Index].IsSentenceSaved |=
            write.Record == "pending" && write.Outcome is (FlashOutcome.Kept or FlashOutcome.Landed);
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        Entry entry = _entries[board.Index];
        entry.IsSaved = entry.FailedAtMs != World.NowMs;
    }

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" readings lost, from "u8) < 0)
        {
            return;
        }

        Entry entry = _entries[board.Index];
        if (line.EndsWith("the store is full"u8))
        {
            entry.Excused.UnionWith(Missing(board, entry).Take(SegmentReadings + entry.Allowance));
            (entry.OwesSentence, entry.IsSentenceSaved) = (true, false);
        }
        else
        {
            entry.Allowance += Limits.ReadingsInBlockMax;
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request is not null && message.Topic == request.Topic + "/accepted"
            && request.Payload.Span.IndexOf("\"lost\":{"u8) >= 0)
        {
            string thing = request.Topic.Split('/')[2];
            _entries[World.Boards.First(board => board.Thing == thing).Index].OwesSentence = false;
        }
    }

    public override bool IsRightInTheEnd(bool isLast)
    {
        bool isRight = true;
        foreach (WorldBoard board in World.Boards)
        {
            Entry entry = _entries[board.Index];
            ReadingKey[] missing = [.. Missing(board, entry)
                .Where(key => World.NowMs - book.MeasuredBy(board)[key].AtMs > OnItsWayMs)];
            string? what = missing.Length > entry.Allowance
                ? $"{missing.Length} readings never arrived, among them {missing[^1]}"
                : entry.OwesSentence ? "never reports the readings that its full store has lost" : null;
            isRight &= what is null;
            if (what is not null && isLast)
            {
                Violate(board, what);
            }
        }

        return isRight;
    }

    // Oldest first.
    private IEnumerable<ReadingKey> Missing(WorldBoard board, Entry entry) => book.MeasuredBy(board).Keys
        .Where(key => !book.HasArrived(board, key) && !entry.Excused.Contains(key)).Order();

    private void ExcuseCut(WorldBoard board, Entry entry)
    {
        int boot = book.LastBootOf(board);
        int most = entry.HasFailed ? Limits.ReadingsInRamMax + Limits.ReadingsInBlockMax : Limits.ReadingsInBlockMax;
        foreach (ReadingKey key in Missing(board, entry).Where(key => key.Boot == boot).TakeLast(most))
        {
            bool isYoung = entry.SteppedAtMs - book.MeasuredBy(board)[key].AtMs <= SaveEveryMs;
            if (isYoung || entry.HasFailed)
            {
                entry.Excused.Add(key);
            }
        }
    }

    private sealed class Entry
    {
        public HashSet<ReadingKey> Excused { get; } = [];

        /// <summary>Number of further readings that may be missing, because RAM was full.</summary>
        public int Allowance { get; set; }

        /// <summary>Whether all readings were in flash when the pending restart was requested.</summary>
        public bool IsSaved { get; set; }

        public bool HasMeasured { get; set; }

        /// <summary>Whether flash has failed to persist readings in this boot.</summary>
        public bool HasFailed { get; set; }

        public long FailedAtMs { get; set; } = -1;

        public long SteppedAtMs { get; set; }

        public bool OwesSentence { get; set; }

        public bool IsSentenceSaved { get; set; }
    }
}
