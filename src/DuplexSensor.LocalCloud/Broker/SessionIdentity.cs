using MQTTnet.Formatter;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// What lifecycle events say about a session, and the version of MQTT that created it. It is stored in the session's
/// items.
/// </summary>
internal sealed record SessionIdentity(MqttProtocolVersion Version, string SessionId)
{
    // AWS IoT developer guide, Lifecycle events: versionNumber.
    private static readonly TimeSpan VersionReset = TimeSpan.FromHours(1);

    public static SessionIdentity? Find(MqttSessionStatus session) =>
        session.Items[typeof(SessionIdentity)] as SessionIdentity;

    public static SessionIdentity GetOrCreate(MqttSessionStatus session, MqttProtocolVersion version)
    {
        if (Find(session) is not { } identity)
        {
            session.Items[typeof(SessionIdentity)] = identity = new SessionIdentity(version, $"{Guid.NewGuid()}");
        }

        return identity;
    }

    /// <summary>The state of a new connection of this session.</summary>
    /// <param name="previous">The state of the client's previous connection, or null when none is known.</param>
    public ConnectionState AddTo(ConnectionState state, ConnectionState? previous) => state with
    {
        SessionId = SessionId,
        VersionNumber = previous is { DisconnectedAt: { } end } && state.ConnectedAt - end <= VersionReset
            ? previous.VersionNumber + 1
            : 0,
    };
}
