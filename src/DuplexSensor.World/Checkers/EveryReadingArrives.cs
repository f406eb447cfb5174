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
public sealed class EveryReadingArrives(ReadingHistory readingHistory) : Checker
{
    // Ten blocks of 64 readings, and one of 2, fit a segment of 4 kB.
    private const int SegmentReadings = 642;
    private const long SaveEveryMs = 600_000;
    private const long InTransitMs = 180_000;

    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void OnPoweredUp(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        if (entry.HasMeasured && !entry.IsPersisted)
        {
            ExcusePowerCut(board, entry);
        }

        (entry.HasMeasured, entry.IsPersisted, entry.HasFlashFailed, entry.FlashFailedAtMs) = (false, false, false, -1);
    }

    public override void OnMeasured(WorldBoard board, SensorResult answer, int temperatureTenths, int humidityTenths) =>
        _entries[board.Index].HasMeasured = true;

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        // A write that a power cut interrupts is not a failure of flash: no step ends after it.
        Entry entry = _entries[board.Index];
        entry.HasFlashFailed |= entry.FlashFailedAtMs == World.NowMs;
        entry.SteppedAtMs = World.NowMs;
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (write.Record is "readings" or "pending" or "boot" && write.Outcome != FlashOutcome.Kept)
        {
            _entries[board.Index].FlashFailedAtMs = World.NowMs;
        }

        // D19: until the loss is committed, the segment is still in flash.
        Entry entry = _entries[board.Index];
        bool isCommit = write.Record == "pending" && write.Outcome is (FlashOutcome.Kept or FlashOutcome.Landed);
        if (isCommit && entry.LossTracedAtMs == World.NowMs)
        {
            entry.Excused.UnionWith(GetMissing(board, entry).Take(SegmentReadings + entry.AllowedLosses));
            entry.HasUnreportedLoss = true;
        }
    }

    // A full store must read its oldest segment before it can save more.
    public override void OnFlashReadFailed(WorldBoard board) =>
        _entries[board.Index].ReadFailedAtMs = World.NowMs;

    public override void OnRestartRequested(WorldBoard board, string cause)
    {
        Entry entry = _entries[board.Index];
        entry.IsPersisted = entry.FlashFailedAtMs != World.NowMs;
    }

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        if (entry.ReadFailedAtMs == World.NowMs && line.IndexOf(" readings not taken"u8) >= 0)
        {
            entry.FlashFailedAtMs = World.NowMs;
        }

        if (line.IndexOf(" readings lost, from "u8) < 0)
        {
            return;
        }

        if (line.EndsWith("the store is full"u8))
        {
            entry.LossTracedAtMs = World.NowMs;
        }
        else
        {
            entry.AllowedLosses += Limits.ReadingsInBlockMax;
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is not null && message.Topic == request.Topic + "/accepted"
            && request.Payload.Span.IndexOf("\"lost\":{"u8) >= 0)
        {
            string thing = request.Topic.Split('/')[2];
            _entries[World.Boards.First(board => board.Thing == thing).Index].HasUnreportedLoss = false;
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        bool isComplete = true;
        foreach (WorldBoard board in World.Boards)
        {
            Entry entry = _entries[board.Index];
            ReadingKey[] missing = [.. GetMissing(board, entry)
                .Where(key => World.NowMs - readingHistory.GetMeasured(board)[key].AtMs > InTransitMs)];
            string? description = missing.Length > entry.AllowedLosses
                ? $"{missing.Length} readings never arrived, among them {missing[^1]}"
                : entry.HasUnreportedLoss ? "never reports the readings that its full store has lost" : null;
            isComplete &= description is null;
            if (description is not null && isLastCheck)
            {
                RecordViolation(board, description);
            }
        }

        return isComplete;
    }

    // Oldest first.
    private IEnumerable<ReadingKey> GetMissing(WorldBoard board, Entry entry) => readingHistory.GetMeasured(board).Keys
        .Where(key => !readingHistory.HasArrived(board, key) && !entry.Excused.Contains(key)).Order();

    private void ExcusePowerCut(WorldBoard board, Entry entry)
    {
        int boot = readingHistory.GetLastBoot(board);
        int most = entry.HasFlashFailed
            ? Limits.ReadingsInRamMax + Limits.ReadingsInBlockMax
            : Limits.ReadingsInBlockMax;
        foreach (ReadingKey key in GetMissing(board, entry).Where(key => key.Boot == boot).TakeLast(most))
        {
            bool isYoung = entry.SteppedAtMs - readingHistory.GetMeasured(board)[key].AtMs <= SaveEveryMs;
            if (isYoung || entry.HasFlashFailed)
            {
                entry.Excused.Add(key);
            }
        }
    }

    private sealed class Entry
    {
        public HashSet<ReadingKey> Excused { get; } = [];

        /// <summary>Number of further readings that may be missing, because RAM was full.</summary>
        public int AllowedLosses { get; set; }

        /// <summary>Whether all readings were in flash when the pending restart was requested.</summary>
        public bool IsPersisted { get; set; }

        public bool HasMeasured { get; set; }

        /// <summary>Whether flash has failed to persist readings in this boot.</summary>
        public bool HasFlashFailed { get; set; }

        public long FlashFailedAtMs { get; set; } = -1;

        public long ReadFailedAtMs { get; set; } = -1;

        public long SteppedAtMs { get; set; }

        public bool HasUnreportedLoss { get; set; }

        /// <summary>Time of the last trace line of a full store; its commit follows at the same time.</summary>
        public long LossTracedAtMs { get; set; } = -1;
    }
}
