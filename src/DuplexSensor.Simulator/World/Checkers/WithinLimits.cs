using DuplexSensor.Core;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.Simulator.World.Ports;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>Nothing exceeds <see cref="Limits"/>, or the limits of AWS.</summary>
public sealed class WithinLimits : Checker
{
    private const int SlotBytesMax = 640;

    private readonly Dictionary<int, long> _measuredAtMs = [];

    public override void Booted(WorldBoard board) => _measuredAtMs[board.Index] = -Limits.SensorIntervalMs;

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Check(board, line.Length <= Limits.TraceLineBytesMax, "a line of the trace is too long");
        Check(board, line.IndexOfAnyInRange((byte)0, (byte)31) < 0, "a line of the trace holds a control character");
        int tries = line.IndexOf(", try "u8);
        Check(board, tries < 0 || line[(tries + 6)..] is [>= (byte)'1' and <= (byte)'3'], "more than 3 tries a sample");
    }

    public override void Subscribing(WorldBoard board, string[] filters)
    {
        Check(board, filters.Length <= AccessRules.FiltersMax, "too many filters in one SUBSCRIBE");
        bool areOwn = filters.All(filter => AccessRules.MaySubscribe(board.Thing, filter));
        Check(board, areOwn, "a filter that is not its own");
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        Check(board, message.Payload.Length <= Limits.PublishBytesMax, "a message is too long");
        Check(board, AccessRules.MayPublish(board.Thing, message.Topic), "a topic that is not its own");
        Check(board, board.System.RestartCause is null, "publishes after it has asked for a restart");
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        int bytesMax = write.IsInPair ? SlotBytesMax : Limits.SegmentBytesMax;
        Check(board, write.Bytes.Length <= bytesMax, "a slot is too long");
    }

    public override void Fetching(WorldBoard board, string url) =>
        Check(board, url.Length <= Limits.UrlLengthMax, "an address is too long");

    public override void Measured(WorldBoard board)
    {
        long sinceMs = board.UptimeMs - _measuredAtMs[board.Index];
        Check(board, sinceMs >= Limits.SensorIntervalMs, "asks the sensor too soon");
        _measuredAtMs[board.Index] = board.UptimeMs;
    }

    private void Check(WorldBoard board, bool holds, string otherwise)
    {
        if (!holds)
        {
            Violate(board, otherwise);
        }
    }
}
