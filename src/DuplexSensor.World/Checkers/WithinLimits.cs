using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>The board exceeds neither <see cref="Limits"/> nor the limits and permissions of AWS.</summary>
public sealed class WithinLimits : Checker
{
    private const int SlotBytesMax = 640;

    private readonly Dictionary<int, long> _measuredAtMs = [];

    // By board: fetches since a job began.
    private readonly Dictionary<int, int> _fetches = [];

    public override void OnBooted(WorldBoard board) => _measuredAtMs[board.Index] = -Limits.SensorIntervalMs;

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Check(board, line.Length <= Limits.TraceLineBytesMax, "writes a trace line that is too long");
        Check(board, line.IndexOfAnyInRange((byte)0, (byte)31) < 0, "writes a control character to the trace");
        int tries = line.IndexOf(", try "u8);
        bool isTryAllowed = tries < 0 || line[(tries + 6)..] is [>= (byte)'1' and <= (byte)'3'];
        Check(board, isTryAllowed, "makes more than 3 tries for a sample");
        if (line.IndexOf(" job     "u8) >= 0 && line.IndexOf(" started v"u8) >= 0)
        {
            _fetches[board.Index] = 0;
        }
    }

    public override void OnSubscribing(WorldBoard board, string[] filters)
    {
        Check(board, filters.Length <= AccessRules.FiltersMax, "sends too many filters in one SUBSCRIBE");
        bool areOwn = filters.All(filter => AccessRules.CanSubscribe(board.Thing, filter));
        Check(board, areOwn, "subscribes to a filter its policy forbids");
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        Check(board, message.Payload.Length <= Limits.PublishBytesMax, "publishes a message that is too long");
        Check(board, AccessRules.CanPublish(board.Thing, message.Topic), "publishes to a topic its policy forbids");
        Check(board, board.System.RestartCause is null, "publishes after it has requested a restart");
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        int bytesMax = write.IsInPair ? SlotBytesMax : Limits.SegmentBytesMax;
        Check(board, write.Bytes.Length <= bytesMax, "writes a slot that is too long");
    }

    public override void OnFetching(WorldBoard board, string url)
    {
        Check(board, url.Length <= Limits.UrlLengthMax, "requests a URL that is too long");
        int fetches = ++_fetches[board.Index];
        Check(board, fetches <= Limits.FetchAttemptsMax, $"fetches a payload for the {fetches}th time");
    }

    public override void OnMeasuring(WorldBoard board)
    {
        long sinceMs = board.UptimeMs - _measuredAtMs[board.Index];
        Check(board, sinceMs >= Limits.SensorIntervalMs, "measures again too soon");
        _measuredAtMs[board.Index] = board.UptimeMs;
    }

    private void Check(WorldBoard board, bool holds, string description)
    {
        if (!holds)
        {
            RecordViolation(board, description);
        }
    }
}
