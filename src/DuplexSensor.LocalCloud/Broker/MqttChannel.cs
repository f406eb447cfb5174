using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The channel of a client, as AWS reads its CONNECT: keep-alive from 30 to 1200 s, and 0 is 1200 (AWS IoT quotas). It
/// remembers the CONNECT, of which MQTTnet shows only a part. Here is lost what a half-open connection loses.
/// </summary>
internal sealed class MqttChannel(IMqttChannelAdapter inner, BrokerFaults faults) : IMqttChannelAdapter
{
    private const ushort KeepAliveSecondsMin = 30;
    private const ushort KeepAliveSecondsMax = 1_200;

    private ushort _askedKeepAlive;

    public MqttConnectPacket? Connect { get; private set; }

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
        while (packet is not null && faults.IsLost)
        {
            packet = await inner.ReceivePacketAsync(cancellationToken);
        }

        if (packet is MqttConnectPacket connect && Connect is null)
        {
            TakeConnect(connect);
        }

        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (faults.IsLost)
        {
            return Task.CompletedTask;
        }

        if (packet is MqttConnAckPacket accepted && KeepAliveSeconds != _askedKeepAlive)
        {
            accepted.ServerKeepAlive = KeepAliveSeconds;
        }

        return inner.SendPacketAsync(packet, cancellationToken);
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose() => inner.Dispose();

    private void TakeConnect(MqttConnectPacket connect)
    {
        Connect = connect;
        _askedKeepAlive = connect.KeepAlivePeriod;
        KeepAliveSeconds = _askedKeepAlive == 0
            ? KeepAliveSecondsMax
            : Math.Clamp(_askedKeepAlive, KeepAliveSecondsMin, KeepAliveSecondsMax);
        // MQTTnet is not to watch it.
        connect.KeepAlivePeriod = 0;
    }
}
