using System.Text.Json;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The firmware drops a delta if, and only if, it has processed a newer delta on this connection, or has received the
/// acceptance of an update of <c>desired</c> with a higher version (D5).
/// </summary>
public sealed class DeltasInOrder : Checker
{
    private readonly Dictionary<int, Connection> _connections = [];

    public override void OnBooted(WorldBoard board) => _connections[board.Index] = new Connection();

    public override void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent) =>
        CheckDropped(board, _connections[board.Index]);

    public override void OnDesiredAccepted(WorldBoard board, long version, JsonElement desired)
    {
        Connection connection = _connections[board.Index];
        connection.DesiredVersion = Math.Max(version, connection.DesiredVersion);
    }

    public override void OnDeltaDequeued(WorldBoard board, long version, JsonElement state)
    {
        Connection connection = _connections[board.Index];
        if (connection.IsNew)
        {
            return;
        }

        connection.LastVersion = version;
        connection.MustBeDropped = version < connection.NewestVersion || version < connection.DesiredVersion;
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
            _connections[board.Index] = new Connection();
        }
    }

    private void CheckDropped(WorldBoard board, Connection connection)
    {
        if (connection.MustBeDropped)
        {
            RecordViolation(board, $"processes delta v{connection.LastVersion} after v{connection.NewestVersion}");
        }
    }

    private sealed class Connection
    {
        public long NewestVersion { get; set; }

        /// <summary>Version of the newest accepted update that wrote <c>desired</c>.</summary>
        public long DesiredVersion { get; set; }

        public bool IsNew { get; set; }

        /// <summary>Version of the delta that was dequeued last.</summary>
        public long LastVersion { get; set; }

        /// <summary>Whether that delta must be dropped and was not dropped yet.</summary>
        public bool MustBeDropped { get; set; }
    }
}
