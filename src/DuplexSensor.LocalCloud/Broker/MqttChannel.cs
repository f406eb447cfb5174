using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The channel of a client. It limits the keep-alive of the CONNECT as AWS does: 30 to 1200 s, and 0 counts as 1200
/// (AWS IoT quotas). The channel stores the CONNECT, because MQTTnet exposes only a part of the packet. The channel
/// drops packets while the half-open fault is on.
/// </summary>
internal sealed class MqttChannel(IMqttChannelAdapter inner, HoldablePipeWriter output, BrokerFaults faults)
    : IMqttChannelAdapter
{
    private const ushort KeepAliveSecondsMin = 30;
    private const ushort KeepAliveSecondsMax = 1_200;

    /// <summary>The server name that the client sent in the TLS handshake, or null.</summary>
    public string? ServerName { get; init; }

    public MqttConnectPacket? Connect { get; private set; }

    /// <summary>The session with the messages to send; null until the client is connected.</summary>
    public MqttSessionStatus? Session { get; set; }

    /// <summary>The keep-alive of the CONNECT, in seconds.</summary>
    public ushort RequestedKeepAliveSeconds { get; private set; }

    /// <summary>The keep-alive within AWS's limits, in seconds.</summary>
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

        // The response to a PUBLISH is already in the queue when its PUBACK is sent. Both are sent together.
        output.IsHeld = packet is MqttPubAckPacket && Session?.PendingApplicationMessagesCount > 0;
        return inner.SendPacketAsync(packet, cancellationToken);
    }

    /// <summary>Sends the held bytes. Call it when the packet after them is dropped.</summary>
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
        // Turns off MQTTnet's keep-alive check, because KeepAliveMonitor replaces it.
        connect.KeepAlivePeriod = 0;
    }
}
