using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A delta that stays outstanding causes no extra traffic (D3, D4). At the end, when users do nothing more, only the
/// timer causes reports. A change that flash refused is retried after five minutes at the earliest, or on another
/// connection.
/// </summary>
public sealed class NoExtraReports(SettingsHistory settingsHistory) : Checker
{
    private const int SettledAfterMs = 300_000;
    private const int FlashRetryMs = 300_000;

    // Allows one or two full reports, a rejection by flash, and the end of a job.
    private const int ExtraReportsMax = 8;

    private readonly Dictionary<int, int> _reports = [];
    private readonly Dictionary<int, long> _committedAtMs = [];
    private readonly Dictionary<int, long> _flashRefusedAtMs = [];
    private readonly HashSet<int> _hadJob = [];
    private long _settledAtMs = long.MaxValue;

    public override void OnFaultsDisabled() => _settledAtMs = World.NowMs + SettledAfterMs;

    public override void OnBooted(WorldBoard board)
    {
        _flashRefusedAtMs.Remove(board.Index);
        _hadJob.Remove(board.Index);
    }

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _flashRefusedAtMs.Remove(board.Index);

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" job     "u8) >= 0 && line.IndexOf(" job     none"u8) < 0)
        {
            _hadJob.Add(board.Index);
        }
        else if (line.IndexOf(" flash   settings not taken"u8) >= 0)
        {
            OnFlashRefusal(board);
        }
        else if (line.IndexOf(" flash   settings r"u8) >= 0 && line.EndsWith(" committed"u8))
        {
            // The period may have changed: count from here.
            _committedAtMs[board.Index] = World.NowMs;
            _reports.Remove(board.Index);
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
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

    private void OnFlashRefusal(WorldBoard board)
    {
        long agoMs = board.UptimeMs - _flashRefusedAtMs.GetValueOrDefault(board.Index, -FlashRetryMs);
        if (agoMs < FlashRetryMs && !_hadJob.Contains(board.Index))
        {
            RecordViolation(board, $"retries a change that flash refused after only {agoMs} ms");
        }

        _flashRefusedAtMs[board.Index] = board.UptimeMs;
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        foreach (WorldBoard board in World.Boards)
        {
            long sinceMs = Math.Max(_settledAtMs, _committedAtMs.GetValueOrDefault(board.Index));
            long lengthMs = World.NowMs - sinceMs;
            int reports = _reports.GetValueOrDefault(board.Index);
            int periodMs = settingsHistory.GetPersisted(board).RefreshMs;
            long allowed = (lengthMs / periodMs) + ExtraReportsMax;
            if (!isLastCheck && reports > allowed)
            {
                RecordViolation(board, $"reports {reports} times in {lengthMs} ms, with a period of {periodMs} ms");
            }
        }

        return true;
    }
}
