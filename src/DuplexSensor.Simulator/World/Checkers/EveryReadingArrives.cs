using System.Text.Json;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.World.Ports;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// In the end every good reading has arrived, in a report or in a batch, unless it is lost by right: a power cut takes
/// at most what came since the last block, which is ten minutes old at most; a full store the oldest segment, which a
/// report then tells; a flash that refuses 64 at a time, which the trace tells.
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

        // D19: where flash has not taken the sentence, the segment is still there.
        entry.OwesSentence &= entry.IsSentenceSaved;
        (entry.HasMeasured, entry.IsSaved, entry.HasFailed, entry.FailedAtMs) = (false, false, false, -1);
    }

    public override void Sensed(WorldBoard board, SensorAnswer answer, int temperatureTenths, int humidityTenths) =>
        _entries[board.Index].HasMeasured = true;

    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        // A write that a cut has ended is not flash's failure: there is no next step.
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
                ? $"{missing.Length} readings have never arrived, such as {missing[^1]}"
                : entry.OwesSentence ? "has never reported what the full store had to give up" : null;
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

        /// <summary>How many more may be missing, whichever they are: given up by RAM.</summary>
        public int Allowance { get; set; }

        /// <summary>The restart that is coming has found all in flash.</summary>
        public bool IsSaved { get; set; }

        public bool HasMeasured { get; set; }

        /// <summary>In this boot flash did not take what it was to save.</summary>
        public bool HasFailed { get; set; }

        public long FailedAtMs { get; set; } = -1;

        public long SteppedAtMs { get; set; }

        public bool OwesSentence { get; set; }

        public bool IsSentenceSaved { get; set; }
    }
}
