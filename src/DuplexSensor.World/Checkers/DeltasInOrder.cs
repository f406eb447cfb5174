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

    public override void Booted(WorldBoard board) => _connections[board.Index] = new Connection();

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            bool hasDesired = message.Payload.Span.IndexOf("\"desired\":"u8) >= 0;
            _connections[board.Index].CorrectingToken = hasDesired ? TextOf(message.Payload.Span, "clientToken") : null;
        }
    }

    public override void Took(WorldBoard board, LinkEvent taken)
    {
        Connection connection = _connections[board.Index];
        Judge(board, connection);
        if (taken.Kind != LinkEventKind.Received || taken.Session != board.Link.Session)
        {
            return;
        }

        if (taken.Topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal)
            && connection.CorrectingToken is { } token
            && TextOf(taken.Payload, "clientToken") == token)
        {
            connection.CorrectedVersion = VersionOf(taken.Payload);
            connection.CorrectingToken = null;
        }
        else if (taken.Topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal)
            && IsDelta(taken.Payload)
            && !connection.IsNew)
        {
            Note(connection, VersionOf(taken.Payload));
        }
    }

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Connection connection = _connections[board.Index];
        if (line.IndexOf(" link    subscribed "u8) >= 0)
        {
            connection.IsNew = true;
        }
        else if (line.IndexOf(" dropped, a newer one was taken"u8) >= 0)
        {
            if (!connection.IsOld && !connection.IsNew)
            {
                Violate(board, $"drops delta v{connection.Version}, but the newest so far is v{connection.Newest}");
            }

            connection.IsOld = false;
        }
    }

    // In the step in which the connection comes up, deltas are still compared with the versions of the old connection.
    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        Connection connection = _connections[board.Index];
        Judge(board, connection);
        if (connection.IsNew)
        {
            _connections[board.Index] = new Connection { CorrectingToken = connection.CorrectingToken };
        }
    }

    private static void Note(Connection connection, long version)
    {
        connection.Version = version;
        connection.IsOld = version < connection.Newest || version < connection.CorrectedVersion;
        connection.Newest = connection.IsOld ? connection.Newest : version;
    }

    private void Judge(WorldBoard board, Connection connection)
    {
        if (connection.IsOld)
        {
            Violate(board, $"processes delta v{connection.Version} after v{connection.Newest}");
        }
    }

    // A test may send any payload.
    private static bool IsDelta(byte[] payload)
    {
        try
        {
            JsonElement delta = JsonElement.Parse(payload);
            return delta.ValueKind == JsonValueKind.Object
                && delta.TryGetProperty("state", out JsonElement state)
                && state.ValueKind == JsonValueKind.Object
                && delta.TryGetProperty("version", out JsonElement version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt64(out long number)
                && number > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? TextOf(ReadOnlySpan<byte> payload, string name) =>
        JsonElement.Parse(payload).TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static long VersionOf(byte[] payload) => JsonElement.Parse(payload).GetProperty("version").GetInt64();

    private sealed class Connection
    {
        public long Newest { get; set; }

        public long CorrectedVersion { get; set; }

        public string? CorrectingToken { get; set; }

        public bool IsNew { get; set; }

        /// <summary>Version of the delta that was dequeued last.</summary>
        public long Version { get; set; }

        /// <summary>Whether that delta must be dropped and was not dropped yet.</summary>
        public bool IsOld { get; set; }
    }
}
