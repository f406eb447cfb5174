using System.Net;
using System.Text;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Policies;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Decides on each CONNECT by the policies of its certificate, and makes room for who is let in.</summary>
internal sealed class ConnectHandler(
    ServiceDispatcher dispatcher, ConnectionTable connections, DenialList denials, TimeProvider time)
{
    // AWS IoT quotas.
    private const int ClientIdBytesMax = 128;

    public required CloudLog Log { get; init; }

    public required BrokerFaults Faults { get; init; }

    /// <summary>Whether a connection may have no more than so many shadow requests in flight.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>True when the client is let in; nothing is left of its connection before then.</summary>
    public async Task<bool> TryAcceptAsync(ValidatingConnectionEventArgs e)
    {
        var channel = (MqttChannel)e.ChannelAdapter;
        MqttConnectPacket connect = channel.Connect!;
        if (FindConnectError(connect) is { } error)
        {
            Log.RecordRefused(e.ClientId, $"CONNECT: {error.What}");
            Refuse(e, error.Code);
            return false;
        }

        var identity = new ConnectionIdentity(e.ClientId, CertificateIssuer.GetCertificateId(e.ClientCertificate))
        {
            SourceIp = (e.RemoteEndPoint as IPEndPoint)?.Address.ToString(),
            DomainName = string.IsNullOrEmpty(channel.ServerName) ? null : channel.ServerName,
            IsPersistent = !connect.CleanSession,
            HasWill = connect.WillFlag,
        };
        var permissions = new Permissions(dispatcher, identity);
        if (permissions.FindDenyReason(AccessActions.Connect, e.ClientId) is { } denyReason)
        {
            denials.Add(identity, AccessActions.Connect, e.ClientId, denyReason);
            Refuse(e, MqttConnectReasonCode.NotAuthorized);
            return false;
        }

        await connections.TakeOverAsync(CreateConnection(permissions, channel));
        return true;
    }

    private static (MqttConnectReasonCode Code, string What)? FindConnectError(MqttConnectPacket connect) =>
        connect switch
        {
            { ClientId: null or "" or ['$', ..] } => (
                MqttConnectReasonCode.ClientIdentifierNotValid, "a client id is not empty and does not begin with $"),
            { ClientId: var id } when Encoding.UTF8.GetByteCount(id) > ClientIdBytesMax => (
                MqttConnectReasonCode.ClientIdentifierNotValid, $"a client id has {ClientIdBytesMax} bytes at most"),
            { WillFlag: true, WillQoS: MqttQualityOfServiceLevel.ExactlyOnce } => (
                MqttConnectReasonCode.QoSNotSupported, "a will has QoS 0 or 1"),
            _ => null,
        };

    private ClientConnection CreateConnection(Permissions permissions, MqttChannel channel) => new(dispatcher.Publish)
    {
        Channel = channel,
        Permissions = permissions,
        KeepAlive = new KeepAliveMonitor(time, channel.KeepAliveSeconds),
        Reject = IsThrottled ? dispatcher.Reject : null,
        State = new ConnectionState(permissions.Identity.ClientId)
        {
            CertificateId = permissions.Identity.CertificateId,
            Source = channel.RemoteEndPoint as IPEndPoint,
            Target = channel.LocalEndPoint as IPEndPoint,
            KeepAliveSeconds = channel.RequestedKeepAliveSeconds,
            CleanSession = channel.Connect!.CleanSession,
            ConnectedAt = time.GetUtcNow(),
        },
    };

    private void Refuse(ValidatingConnectionEventArgs e, MqttConnectReasonCode code)
    {
        e.ReasonCode = code;
        if (e.ProtocolVersion != MqttProtocolVersion.V500 && !Faults.SendsConnAckOnRefusal)
        {
            // To a 3.1.1 client AWS closes the connection without a CONNACK, and this ends it so.
            throw new MqttCommunicationException("CONNECT refused");
        }
    }
}
