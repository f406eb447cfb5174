using System.Net;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Policies;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Decides on each CONNECT by the policies of its certificate, and makes room for who is let in.</summary>
internal sealed class Admission(Exchange exchange, ConnectionTable connections, DenialList denials, TimeProvider time)
{
    public required BrokerFaults Faults { get; init; }

    /// <summary>Whether a connection may have no more than so many shadow requests in flight.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>True when the client is let in; nothing is left of its connection before then.</summary>
    public async Task<bool> AdmitAsync(ValidatingConnectionEventArgs e)
    {
        MqttConnectPacket connect = ((MqttChannel)e.ChannelAdapter).Connect!;
        var who = new ConnectionIdentity(e.ClientId, CertificateIssuer.IdOf(e.ClientCertificate))
        {
            SourceIp = (e.RemoteEndPoint as IPEndPoint)?.Address.ToString(),
            IsPersistent = !connect.CleanSession,
            HasWill = connect.WillFlag,
        };
        var permissions = new Permissions(exchange, who);
        if (permissions.Decide(AccessActions.Connect, e.ClientId) is { } refusal)
        {
            denials.Add(who, AccessActions.Connect, e.ClientId, refusal);
            Refuse(e);
            return false;
        }

        await connections.TakeOverAsync(NewConnection(permissions, connect));
        return true;
    }

    private ClientConnection NewConnection(Permissions permissions, MqttConnectPacket connect) => new(exchange.Publish)
    {
        Permissions = permissions,
        Reject = IsThrottled ? exchange.Reject : null,
        State = new ConnectionState(permissions.Who.ClientId)
        {
            SourceIp = permissions.Who.SourceIp ?? "",
            KeepAliveSeconds = connect.KeepAlivePeriod,
            CleanSession = connect.CleanSession,
            ConnectedAt = time.GetUtcNow(),
        },
    };

    private void Refuse(ValidatingConnectionEventArgs e)
    {
        e.ReasonCode = MqttConnectReasonCode.NotAuthorized;
        if (e.ProtocolVersion != MqttProtocolVersion.V500 && !Faults.AnswersRefusedConnect)
        {
            // To a 3.1.1 client AWS closes the connection without a CONNACK, and this ends it so.
            throw new MqttCommunicationException("CONNECT refused");
        }
    }
}
