using System.Net;
using System.Text;
using DuplexSensor.LocalCloud.Broker.Packets;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Policies;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Accepts or refuses each CONNECT by the policies of its certificate. An accepted CONNECT ends the previous connection
/// with the same client id.
/// </summary>
internal sealed class ConnectHandler(
    ServiceDispatcher dispatcher, ConnectionTable connections, DenialList denials, TimeProvider time)
{
    // AWS IoT quotas.
    private const int ClientIdBytesMax = 128;

    public required CloudLog Log { get; init; }

    public required BrokerFaults Faults { get; init; }

    public required LifecycleEvents Events { get; init; }

    /// <summary>Whether shadow requests above a connection's limit of requests in flight are rejected.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>True when the client is accepted; its previous connection is then closed.</summary>
    public async Task<bool> TryAcceptAsync(ValidatingConnectionEventArgs e)
    {
        var channel = (MqttChannel)e.ChannelAdapter;
        MqttConnectPacket connect = channel.Connect!;
        if (FindConnectError(channel, e.ProtocolVersion) is { } error)
        {
            Log.RecordRefused(connect.ClientId, $"CONNECT: {error.What}");
            Refuse(e, error.Code);
            return false;
        }

        var identity = new ConnectionIdentity(
            connect.ClientId, CertificateIssuer.GetCertificateId(e.ClientCertificate))
        {
            SourceIp = (e.RemoteEndPoint as IPEndPoint)?.Address.ToString(),
            DomainName = string.IsNullOrEmpty(channel.ServerName) ? null : channel.ServerName,
            IsPersistent = channel.SessionExpirySeconds > 0,
            HasWill = connect.WillFlag,
        };
        var permissions = new Permissions(dispatcher, identity);
        if (IsDenied(permissions, connect))
        {
            Events.OnConnectFailed(identity);
            Refuse(e, MqttConnectReasonCode.NotAuthorized);
            return false;
        }

        await connections.TakeOverAsync(CreateConnection(permissions, channel));
        return true;
    }

    private static (MqttConnectReasonCode Code, string What)? FindConnectError(
        MqttChannel channel, MqttProtocolVersion version) => channel.Connect! switch
        {
            _ when version is not (MqttProtocolVersion.V311 or MqttProtocolVersion.V500) => (
                MqttConnectReasonCode.UnsupportedProtocolVersion, "AWS supports MQTT 3.1.1 and 5, not 3.1"),
            { ClientId: ['$', ..] } when channel.AssignedClientId is null => (
                MqttConnectReasonCode.ClientIdentifierNotValid, "the client id must not begin with $"),
            { ClientId: var id } when Encoding.UTF8.GetByteCount(id) > ClientIdBytesMax => (
                MqttConnectReasonCode.ClientIdentifierNotValid,
                $"the client id must have {ClientIdBytesMax} bytes at most"),
            { ClientId: var id } when !TopicSyntax.IsText(id) => (
                MqttConnectReasonCode.ClientIdentifierNotValid, "the client id must be UTF-8 without U+0000"),
            { MaximumPacketSize: > 0 and < MqttLimits.ClientPacketBytesMin } => (
                MqttConnectReasonCode.QuotaExceeded,
                $"the client's Maximum Packet Size must be {MqttLimits.ClientPacketBytesMin} at least"),
            { WillFlag: true, WillQoS: MqttQualityOfServiceLevel.ExactlyOnce } => (
                MqttConnectReasonCode.QoSNotSupported, "the will must have QoS 0 or 1"),
            { WillFlag: true } connect when FindWillError(connect) is { } error => (
                MqttConnectReasonCode.TopicNameInvalid, $"the will's topic is '{connect.WillTopic}': {error}"),
            _ => null,
        };

    private static string? FindWillError(MqttConnectPacket connect) =>
        TopicSyntax.IsValidTopic(connect.WillTopic ?? "")
            ? ReservedTopics.FindPublishError(connect.WillTopic!, connect.WillRetain)?.Text
            : "it is malformed or too long";

    // The client must be allowed to publish its will, too (AWS IoT developer guide, Lifecycle events, connect_failed).
    private static IEnumerable<(string Action, string Name)> GetActions(MqttConnectPacket connect)
    {
        yield return (AccessActions.Connect, connect.ClientId);
        if (connect.WillFlag)
        {
            yield return (AccessActions.Publish, connect.WillTopic);
        }

        if (connect is { WillFlag: true, WillRetain: true })
        {
            yield return (AccessActions.RetainPublish, connect.WillTopic);
        }
    }

    private bool IsDenied(Permissions permissions, MqttConnectPacket connect)
    {
        foreach ((string action, string name) in GetActions(connect))
        {
            if (permissions.FindDenyReason(action, name) is { } denyReason)
            {
                denials.Add(permissions.Identity, action, name, denyReason);
                return true;
            }
        }

        return false;
    }

    private ClientConnection CreateConnection(Permissions permissions, MqttChannel channel) =>
        new(dispatcher.PublishAsync)
        {
            Channel = channel,
            Permissions = permissions,
            KeepAlive = new KeepAliveMonitor(time, channel.KeepAliveSeconds),
            IsThrottled = IsThrottled,
            Window = new SendWindow(channel.ReceiveMaximum),
            State = new ConnectionState(permissions.Identity.ClientId)
            {
                CertificateId = permissions.Identity.CertificateId,
                Source = channel.RemoteEndPoint as IPEndPoint,
                Target = channel.LocalEndPoint as IPEndPoint,
                KeepAliveSeconds = channel.RequestedKeepAliveSeconds,
                CleanSession = channel.Connect!.CleanSession,
                SessionExpirySeconds = channel.SessionExpirySeconds,
                ConnectedAt = time.GetUtcNow(),
            },
        };

    private void Refuse(ValidatingConnectionEventArgs e, MqttConnectReasonCode code)
    {
        e.ReasonCode = code;
        if (e.ProtocolVersion != MqttProtocolVersion.V500 && !Faults.SendsConnAckOnRefusal)
        {
            // AWS refuses a client of MQTT 3.1.1 without a CONNACK; on this exception MQTTnet does the same.
            throw new MqttCommunicationException("CONNECT refused");
        }
    }
}
