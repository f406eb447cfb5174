using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A connection on which the first report was accepted or permanently rejected requests jobs, or updates one (D1, D23).
/// A planned restart that waits for a job delays that by ten minutes at most.
/// </summary>
public sealed class JobsRequested(FirstReportHistory firstReports) : Checker
{
    private const int DelayMsMax = 660_000;

    // By board: when the first report of the connection was done, in world milliseconds; null once jobs are requested.
    private readonly Dictionary<int, long?> _sinceMs = [];
    private readonly HashSet<int> _hasRequested = [];

    public override void OnPoweredUp(WorldBoard board) => Reset(board);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => Reset(board);

    public override void OnClosing(WorldBoard board) => Reset(board);

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Topic.Contains("/jobs/", StringComparison.Ordinal))
        {
            _hasRequested.Add(board.Index);
        }
    }

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (_hasRequested.Contains(board.Index) || !firstReports.IsFirstReportDone(board))
        {
            return;
        }

        _sinceMs[board.Index] ??= World.NowMs;
        if (World.NowMs - _sinceMs[board.Index] > DelayMsMax)
        {
            RecordViolation(board, $"has requested no jobs {DelayMsMax} ms after the connection's first report");
        }
    }

    private void Reset(WorldBoard board)
    {
        _sinceMs[board.Index] = null;
        _hasRequested.Remove(board.Index);
    }
}
