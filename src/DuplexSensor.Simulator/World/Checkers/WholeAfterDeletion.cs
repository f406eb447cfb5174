using DuplexSensor.Core;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// The first report of a connection is the whole state, and so is each that comes an hour after the last whole one
/// (D1): a shadow that was deleted meanwhile is whole again by then.
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
            Violate(board, "the first report of a connection is not the whole state");
        }
        else if (board.UptimeMs - wholeAtMs >= Limits.FullReportEveryMs)
        {
            Violate(board, $"{board.UptimeMs - wholeAtMs} ms after the whole state it is not reported again");
        }
    }
}
