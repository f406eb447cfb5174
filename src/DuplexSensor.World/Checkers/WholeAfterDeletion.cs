using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The first report of a connection is a full report, and another one follows within an hour of the last (D1). So a
/// deleted shadow is complete again after an hour at most.
/// </summary>
public sealed class WholeAfterDeletion : Checker
{
    private readonly Dictionary<int, long?> _wholeAtMs = [];

    public override void Booted(WorldBoard board) => _wholeAtMs[board.Index] = null;

    public override void Connecting(WorldBoard board, bool freshNetwork) => _wholeAtMs[board.Index] = null;

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (!message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        long? wholeAtMs = _wholeAtMs[board.Index];
        if (message.Payload.Span.IndexOf("\"fw_version\":"u8) >= 0)
        {
            _wholeAtMs[board.Index] = board.UptimeMs;
        }
        else if (wholeAtMs is null)
        {
            Violate(board, "sends a first report of a connection that is not a full report");
        }
        else if (board.UptimeMs - wholeAtMs >= Limits.FullReportEveryMs)
        {
            Violate(board, $"has sent no full report for {board.UptimeMs - wholeAtMs} ms");
        }
    }
}
