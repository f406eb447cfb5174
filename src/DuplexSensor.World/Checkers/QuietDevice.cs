using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A delta that stays outstanding causes no extra traffic (D3, D4). At the end, when users do nothing more, only the
/// timer causes reports. A change that flash refused is retried after five minutes at the earliest, or on another
/// connection.
/// </summary>
public sealed class QuietDevice(SettingsInFlash flash) : Checker
{
    private const int SettledAfterMs = 300_000;
    private const int FlashAgainMs = 300_000;

    // One or two full reports, a rejection by flash, the end of a job.
    private const int ReportsBesideTimer = 8;

    private readonly Dictionary<int, int> _reports = [];
    private readonly Dictionary<int, long> _committedAtMs = [];
    private readonly Dictionary<int, long> _refusedAtMs = [];
    private readonly HashSet<int> _hadJob = [];
    private long _settledAtMs = long.MaxValue;

    public override void Lifted() => _settledAtMs = World.NowMs + SettledAfterMs;

    public override void Booted(WorldBoard board)
    {
        _refusedAtMs.Remove(board.Index);
        _hadJob.Remove(board.Index);
    }

    public override void Connecting(WorldBoard board, bool freshNetwork) => _refusedAtMs.Remove(board.Index);

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" job     "u8) >= 0 && line.IndexOf(" job     none"u8) < 0)
        {
            _hadJob.Add(board.Index);
        }
        else if (line.IndexOf(" flash   settings not taken"u8) >= 0)
        {
            TakeRefusal(board);
        }
        else if (line.IndexOf(" flash   settings r"u8) >= 0 && line.EndsWith(" committed"u8))
        {
            // The period may have changed: count from here.
            _committedAtMs[board.Index] = World.NowMs;
            _reports.Remove(board.Index);
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (!message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        if (World.NowMs >= _settledAtMs)
        {
            _reports[board.Index] = _reports.GetValueOrDefault(board.Index) + 1;
        }
    }

    private void TakeRefusal(WorldBoard board)
    {
        long agoMs = board.UptimeMs - _refusedAtMs.GetValueOrDefault(board.Index, -FlashAgainMs);
        if (agoMs < FlashAgainMs && !_hadJob.Contains(board.Index))
        {
            Violate(board, $"retries a change that flash refused after only {agoMs} ms");
        }

        _refusedAtMs[board.Index] = board.UptimeMs;
    }

    public override bool IsRightInTheEnd(bool isLast)
    {
        foreach (WorldBoard board in World.Boards)
        {
            long sinceMs = Math.Max(_settledAtMs, _committedAtMs.GetValueOrDefault(board.Index));
            long lengthMs = World.NowMs - sinceMs;
            int reports = _reports.GetValueOrDefault(board.Index);
            int periodMs = flash.HeldBy(board).RefreshMs;
            long allowed = (lengthMs / periodMs) + ReportsBesideTimer;
            if (!isLast && reports > allowed)
            {
                Violate(board, $"reports {reports} times in {lengthMs} ms, with a period of {periodMs} ms");
            }
        }

        return true;
    }
}
