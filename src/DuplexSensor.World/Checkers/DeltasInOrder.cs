using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The firmware drops a delta if, and only if, it has processed a newer delta on this connection, or its own update of
/// <c>desired</c> was accepted with a higher version (D5).
/// </summary>
public sealed class DeltasInOrder : Checker
{
    private readonly Dictionary<int, Connection> _connections = [];

    public override void OnBooted(WorldBoard board) => _connections[board.Index] = new Connection();

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            bool hasDesired = message.Payload.Span.IndexOf("\"desired\":"u8) >= 0;
            _connections[board.Index].CorrectingToken = hasDesired
                ? GetText(message.Payload.Span, "clientToken")
                : null;
        }
    }

    public override void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent)
    {
        Connection connection = _connections[board.Index];
        CheckDropped(board, connection);
        if (linkEvent is not { Kind: LinkEventKind.Received, Topic: { } topic, Payload: { } payload }
            || linkEvent.Session != board.Link.Session)
        {
            return;
        }

        if (topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal)
            && connection.CorrectingToken is { } token
            && GetText(payload, "clientToken") == token)
        {
            connection.CorrectedVersion = JsonElement.Parse(payload).GetProperty("version").GetInt64();
            connection.CorrectingToken = null;
        }
        else if (topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal)
            && !connection.IsNew
            && TryReadVersion(payload, out long version))
        {
            RecordDelta(connection, version);
        }
    }

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Connection connection = _connections[board.Index];
        if (line.IndexOf(" link    subscribed "u8) >= 0)
        {
            connection.IsNew = true;
        }
        else if (line.IndexOf(" dropped, a newer one was taken"u8) >= 0)
        {
            if (!connection.MustBeDropped && !connection.IsNew)
            {
                RecordViolation(
                    board,
                    $"drops delta v{connection.LastVersion}, but the newest so far is v{connection.NewestVersion}");
            }

            connection.MustBeDropped = false;
        }
    }

    // In the step in which the connection comes up, deltas are still compared with the versions of the old connection.
    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        Connection connection = _connections[board.Index];
        CheckDropped(board, connection);
        if (connection.IsNew)
        {
            _connections[board.Index] = new Connection { CorrectingToken = connection.CorrectingToken };
        }
    }

    private static void RecordDelta(Connection connection, long version)
    {
        connection.LastVersion = version;
        connection.MustBeDropped = version < connection.NewestVersion || version < connection.CorrectedVersion;
        connection.NewestVersion = connection.MustBeDropped ? connection.NewestVersion : version;
    }

    private void CheckDropped(WorldBoard board, Connection connection)
    {
        if (connection.MustBeDropped)
        {
            RecordViolation(board, $"processes delta v{connection.LastVersion} after v{connection.NewestVersion}");
        }
    }

    // A test may send any payload. False for one that is not a delta.
    private static bool TryReadVersion(byte[] payload, out long version)
    {
        version = 0;
        try
        {
            using JsonDocument delta = JsonDocument.Parse(payload);
            return delta.RootElement.ValueKind == JsonValueKind.Object
                && delta.RootElement.TryGetProperty("state", out JsonElement state)
                && state.ValueKind == JsonValueKind.Object
                && delta.RootElement.TryGetProperty("version", out JsonElement number)
                && number.ValueKind == JsonValueKind.Number
                && number.TryGetInt64(out version)
                && version > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? GetText(ReadOnlySpan<byte> payload, string name) =>
        JsonElement.Parse(payload).TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private sealed class Connection
    {
        public long NewestVersion { get; set; }

        public long CorrectedVersion { get; set; }

        public string? CorrectingToken { get; set; }

        public bool IsNew { get; set; }

        /// <summary>Version of the delta that was dequeued last.</summary>
        public long LastVersion { get; set; }

        /// <summary>Whether that delta must be dropped and was not dropped yet.</summary>
        public bool MustBeDropped { get; set; }
    }
}
