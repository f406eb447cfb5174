using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Broker.Packets;
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
internal sealed class MqttChannel(
    IMqttChannelAdapter inner, PipeReader input, HoldablePipeWriter output, BrokerFaults faults)
    : IMqttChannelAdapter
{
    private const ushort KeepAliveSecondsMin = 30;
    private const ushort KeepAliveSecondsMax = 1_200;

    private readonly PacketReader _reader = new(input, inner.PacketFormatterAdapter);

    // MQTTnet sends in one task. Messages that waited for a PUBACK are sent by another.
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>The server name that the client sent in the TLS handshake, or null.</summary>
    public string? ServerName { get; init; }

    public MqttConnectPacket? Connect { get; private set; }

    /// <summary>The session with the messages to send; null until the client is connected.</summary>
    public MqttSessionStatus? Session { get; set; }

    /// <summary>The keep-alive of the CONNECT, in seconds.</summary>
    public ushort RequestedKeepAliveSeconds { get; private set; }

    /// <summary>The keep-alive within AWS's limits, in seconds.</summary>
    public ushort KeepAliveSeconds { get; private set; }

    /// <summary>Whether the client speaks MQTT 5.</summary>
    public bool IsMqtt5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    /// <summary>
    /// The client id that the cloud has given to a client without one, or null. No client can connect with it, because
    /// it begins with $.
    /// </summary>
    public string? AssignedClientId { get; private set; }

    /// <summary>Whether the client of MQTT 5 wanted a longer session expiry than AWS allows.</summary>
    public bool IsSessionExpiryReduced { get; private set; }

    /// <summary>How long the session is stored after the connection, in seconds.</summary>
    public uint SessionExpirySeconds =>
        IsMqtt5 ? Connect!.SessionExpiryInterval
        : Connect!.CleanSession ? 0
        : MqttLimits.SessionExpirySecondsMax;

    /// <summary>Most QoS 1 messages to the client without a PUBACK.</summary>
    public int ReceiveMaximum => IsMqtt5 && Connect!.ReceiveMaximum > 0
        ? Math.Min(Connect.ReceiveMaximum, MqttLimits.InFlightMax)
        : MqttLimits.InFlightMax;

    public long BytesReceived => _reader.BytesRead;

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
        try
        {
            MqttPacket packet = await _reader.ReadAsync(cancellationToken);
            while (faults.IsHalfOpen)
            {
                packet = await _reader.ReadAsync(cancellationToken);
            }

            if (packet is MqttConnectPacket connect && Connect is null)
            {
                OnConnect(connect);
            }

            return packet;
        }
        catch (Exception e)
        {
            await input.CompleteAsync(e);
            await output.CompleteAsync(e);
            throw;
        }
    }

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (faults.IsHalfOpen)
        {
            return;
        }

        if (packet is MqttConnAckPacket connAck)
        {
            ConnAckProperties.Apply(connAck, this);
        }

        await _sending.WaitAsync(cancellationToken);
        try
        {
            // The response to a PUBLISH is already in the queue when its PUBACK is sent. Both are sent together.
            output.IsHeld = packet is MqttPubAckPacket && Session?.PendingApplicationMessagesCount > 0;
            await inner.SendPacketAsync(packet, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends the held bytes. Call it when the packet after them is dropped.</summary>
    public async Task FlushAsync()
    {
        await _sending.WaitAsync();
        try
        {
            output.IsHeld = false;
            await output.FlushAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Whether a packet is within the client's Maximum Packet Size (MQTT 5, 3.1.2.11.4).</summary>
    public bool Accepts(MqttPublishPacket packet)
    {
        uint bytesMax = IsMqtt5 ? Connect!.MaximumPacketSize : 0;
        return bytesMax == 0
            || new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4_096, 65_535))
                .Encode(packet).Length <= bytesMax;
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose()
    {
        inner.Dispose();
        _sending.Dispose();
    }

    private void OnConnect(MqttConnectPacket connect)
    {
        Connect = connect;
        RequestedKeepAliveSeconds = connect.KeepAlivePeriod;
        KeepAliveSeconds = RequestedKeepAliveSeconds == 0
            ? KeepAliveSecondsMax
            : Math.Clamp(RequestedKeepAliveSeconds, KeepAliveSecondsMin, KeepAliveSecondsMax);
        // Turns off MQTTnet's keep-alive check, because KeepAliveMonitor replaces it.
        connect.KeepAlivePeriod = 0;
        if (IsMqtt5)
        {
            IsSessionExpiryReduced = connect.SessionExpiryInterval > MqttLimits.SessionExpirySecondsMax;
            connect.SessionExpiryInterval =
                Math.Min(connect.SessionExpiryInterval, MqttLimits.SessionExpirySecondsMax);
        }

        // A client of MQTT 3.1.1 without a client id has clean session 1. MQTTnet refuses others as malformed, because
        // the standard does (MQTT 3.1.1, 3.1.3.1).
        if (string.IsNullOrEmpty(connect.ClientId))
        {
            connect.ClientId = AssignedClientId = $"$GEN/{Guid.NewGuid()}";
        }
    }
}
