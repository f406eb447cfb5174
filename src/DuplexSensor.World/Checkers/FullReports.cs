using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The first report of a connection is a full report, and the next full report follows within an hour (D1). So a
/// deleted shadow is complete again after an hour at most.
/// </summary>
public sealed class FullReports : Checker
{
    private readonly Dictionary<int, long?> _fullReportAtMs = [];

    public override void OnBooted(WorldBoard board) => _fullReportAtMs[board.Index] = null;

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _fullReportAtMs[board.Index] = null;

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (!message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        long? fullReportAtMs = _fullReportAtMs[board.Index];
        if (message.Payload.Span.IndexOf("\"fw_version\":"u8) >= 0)
        {
            _fullReportAtMs[board.Index] = board.UptimeMs;
        }
        else if (fullReportAtMs is null)
        {
            RecordViolation(board, "sends a first report of a connection that is not a full report");
        }
        else if (board.UptimeMs - fullReportAtMs >= Limits.FullReportIntervalMs)
        {
            RecordViolation(board, $"has sent no full report for {board.UptimeMs - fullReportAtMs} ms");
        }
    }
}
