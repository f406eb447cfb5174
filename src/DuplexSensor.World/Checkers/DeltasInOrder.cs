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
        if (connection.CorrectingToken is { } token && IsAccepted(board, linkEvent, token))
        {
            connection.CorrectedVersion = JsonElement.Parse(linkEvent.Payload).GetProperty("version").GetInt64();
            connection.CorrectingToken = null;
        }
    }

    public override void OnDeltaDequeued(WorldBoard board, long version, JsonElement state)
    {
        Connection connection = _connections[board.Index];
        if (connection.IsNew)
        {
            return;
        }

        connection.LastVersion = version;
        connection.MustBeDropped = version < connection.NewestVersion || version < connection.CorrectedVersion;
        connection.NewestVersion = connection.MustBeDropped ? connection.NewestVersion : version;
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

    private void CheckDropped(WorldBoard board, Connection connection)
    {
        if (connection.MustBeDropped)
        {
            RecordViolation(board, $"processes delta v{connection.LastVersion} after v{connection.NewestVersion}");
        }
    }

    private static bool IsAccepted(WorldBoard board, LinkEvent linkEvent, string token) =>
        linkEvent is { Kind: LinkEventKind.Received, Topic: { } topic, Payload: { } payload }
        && linkEvent.Session == board.Link.Session
        && topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal)
        && GetText(payload, "clientToken") == token;

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
