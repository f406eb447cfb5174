using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The channel of a client, as AWS reads its CONNECT: keep-alive from 30 to 1200 s, and 0 is 1200 (AWS IoT quotas). It
/// remembers the CONNECT, of which MQTTnet shows only a part. Here is lost what a half-open connection loses.
/// </summary>
internal sealed class MqttChannel(IMqttChannelAdapter inner, HoldablePipeWriter output, BrokerFaults faults)
    : IMqttChannelAdapter
{
    private const ushort KeepAliveSecondsMin = 30;
    private const ushort KeepAliveSecondsMax = 1_200;

    /// <summary>The name by which the client has asked for the server in TLS, or null.</summary>
    public string? ServerName { get; init; }

    public MqttConnectPacket? Connect { get; private set; }

    /// <summary>What is still to be sent, once the client is connected.</summary>
    public MqttSessionStatus? Session { get; set; }

    /// <summary>As the client asked for it, in seconds.</summary>
    public ushort RequestedKeepAliveSeconds { get; private set; }

    /// <summary>As it counts.</summary>
    public ushort KeepAliveSeconds { get; private set; }

    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket? packet = await inner.ReceivePacketAsync(cancellationToken);
        while (packet is not null && faults.IsHalfOpen)
        {
            packet = await inner.ReceivePacketAsync(cancellationToken);
        }

        if (packet is MqttConnectPacket connect && Connect is null)
        {
            OnConnect(connect);
        }

        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (faults.IsHalfOpen)
        {
            return Task.CompletedTask;
        }

        if (packet is MqttConnAckPacket connAck && KeepAliveSeconds != RequestedKeepAliveSeconds)
        {
            connAck.ServerKeepAlive = KeepAliveSeconds;
        }

        // The answer to a publish is there already when its PUBACK leaves: both leave together.
        output.IsHeld = packet is MqttPubAckPacket && Session?.PendingApplicationMessagesCount > 0;
        return inner.SendPacketAsync(packet, cancellationToken);
    }

    /// <summary>Sends what is held, since the packet that it was held for does not come.</summary>
    public async Task FlushAsync()
    {
        output.IsHeld = false;
        await output.FlushAsync();
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose() => inner.Dispose();

    private void OnConnect(MqttConnectPacket connect)
    {
        Connect = connect;
        RequestedKeepAliveSeconds = connect.KeepAlivePeriod;
        KeepAliveSeconds = RequestedKeepAliveSeconds == 0
            ? KeepAliveSecondsMax
            : Math.Clamp(RequestedKeepAliveSeconds, KeepAliveSecondsMin, KeepAliveSecondsMax);
        // MQTTnet is not to watch it.
        connect.KeepAlivePeriod = 0;
    }
}
