using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// What is outstanding for ever costs nothing (D3, D4): at the end, when no user does anything any more, reports come
/// as the timer says; and flash that refused a change is tried again no sooner than after five minutes, or on another
/// connection.
/// </summary>
public sealed class QuietDevice(SettingsInFlash flash) : Checker
{
    private const int SettledAfterMs = 300_000;
    private const int FlashAgainMs = 300_000;

    // A whole report or two, what flash has refused, the end of a job.
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
            // From here on another period may hold.
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
            Violate(board, $"has tried flash again after {agoMs} ms");
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
                Violate(board, $"has reported {reports} times in {lengthMs} ms, with a period of {periodMs} ms");
            }
        }

        return true;
    }
}
