using System;
using System.Collections;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

/// <summary>
/// Behaves like M2Mqtt 5.1.220 (MqttClient.cs, MqttNetworkChannel.cs of July 2026): the constructor resolves the name;
/// Connect wraps exceptions and waits 30 s for a CONNACK; Publish keeps the array and sends its content later; a
/// message without a PUBACK after 3 s is reported as lost; Close takes 200 ms; Publish after Close does nothing;
/// Disconnect raises ConnectionClosed too.
/// </summary>
public sealed partial class MqttClient : IDisposable
{
    internal static readonly List<MqttClient> Instances = [];
    private const int ConnackTimeoutMs = 30_000;
    private const int PubackTimeoutMs = 3_000;
    private const int CloseMs = 200;

    private readonly string _host;
    private readonly int _port;
    private readonly X509Certificate _root;
    private readonly X509Certificate2 _certificate;
    private readonly List<byte[]> _unacknowledged = [];
    private WireMqtt _wire;

    public MqttClient(
        string brokerHostName,
        int brokerPort,
        bool secure,
        X509Certificate caCert,
        X509Certificate clientCert,
        MqttSslProtocols sslProtocol)
    {
        Network.Resolve(brokerHostName);
        _host = brokerHostName;
        _port = brokerPort;
        _root = caCert;
        _certificate = (X509Certificate2)clientCert;
        Assert.True(secure && sslProtocol == MqttSslProtocols.TLSv1_2, "not over TLS");
        Instances.Add(this);
    }

    public event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;

    public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;

    public event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished;

    public event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed;

    public MqttProtocolVersion ProtocolVersion { get; set; }

    internal bool IsConnected { get; private set; }

    internal bool IsClosed { get; private set; }

    internal bool HasDisconnected { get; private set; }

    /// <summary>The arrays that were sent to a test's broker, not copied.</summary>
    internal List<byte[]> Sent { get; } = [];

    internal string[] Filters { get; private set; }

    /// <summary>Number of messages without a PUBACK: M2Mqtt keeps their ids until Close, 35 bytes each.</summary>
    internal int UnacknowledgedCount => _unacknowledged.Count;

    public MqttReasonCode Connect(
        string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod)
    {
        Assert.True(cleanSession && ProtocolVersion == MqttProtocolVersion.Version_3_1_1, "not as in D13");
        try
        {
            Network.BeginOpen();
            int code = Network.Find(_host, _port) is Broker broker
                ? ConnectTo(broker)
                : BoardTime.RunOutside(() => ConnectOverWire(clientId, keepAlivePeriod));
            IsConnected = code == 0;
            Network.OpenConnections += IsConnected ? 1 : 0;
            return (MqttReasonCode)code;
        }
        finally
        {
            Network.EndOpen();
        }
    }

    public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
    {
        Heap.Allocate();
        Filters = topics;
        if (_wire is { } wire)
        {
            BoardTime.StartThread(() =>
            {
                int[] granted = BoardTime.RunOutside(() => wire.Subscribe(topics));
                RaiseSuback(Array.ConvertAll(granted, level => (MqttQoSLevel)level));
            });
        }

        return 1;
    }

    public ushort Publish(
        string topic,
        byte[] message,
        string contentType,
        ArrayList userProperties,
        MqttQoSLevel qosLevel,
        bool retain)
    {
        Heap.Allocate();
        if (IsClosed)
        {
            return 1;
        }

        bool isAtLeastOnce = qosLevel == MqttQoSLevel.AtLeastOnce;
        Sent.Add(message);
        if (isAtLeastOnce)
        {
            _unacknowledged.Add(message);
            BoardTime.StartThread(() => RaiseLostAfterTimeout(message));
        }

        if (_wire is { } wire)
        {
            BoardTime.StartThread(() => PublishOverWire(wire, topic, message, isAtLeastOnce));
        }

        return 1;
    }

    public void Disconnect()
    {
        if (!IsConnected || IsClosed)
        {
            throw new MqttCommunicationException(new SocketException(-1));
        }

        HasDisconnected = true;
        if (_wire is { } wire)
        {
            BoardTime.RunOutside(() =>
            {
                wire.Disconnect();
                return true;
            });
        }

        BoardTime.StartThread(() => ConnectionClosed?.Invoke(this, EventArgs.Empty));
    }

    public void Close()
    {
        if (!IsClosed)
        {
            BoardTime.Sleep(null, CloseMs);
            Network.OpenConnections -= IsConnected ? 1 : 0;
            IsClosed = true;
            IsConnected = false;
            _unacknowledged.Clear();
            _wire?.Dispose();
        }
    }

    public void Dispose() => Close();

    /// <summary>A SUBACK arrives.</summary>
    internal void RaiseSuback(params MqttQoSLevel[] granted) =>
        MqttMsgSubscribed?.Invoke(this, new MqttMsgSubscribedEventArgs(granted));

    /// <summary>A PUBACK arrives, in time or late.</summary>
    internal void RaisePuback()
    {
        if (_unacknowledged.Count > 0)
        {
            _unacknowledged.RemoveAt(0);
            MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs(true));
        }
    }

    internal void RaiseMessage(string topic, byte[] message) =>
        MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, message));

    /// <summary>The server closes the connection, or the network fails.</summary>
    internal void RaiseClosed() => ConnectionClosed?.Invoke(this, EventArgs.Empty);

    private int ConnectTo(Broker broker)
    {
        try
        {
            broker.Handshake(verify: true);
        }
        catch (Exception exception)
        {
            throw new MqttConnectionException("Exception connecting to the broker", exception);
        }

        broker.ConnectPackets++;
        if (broker.SendsNoConnack)
        {
            BoardTime.Sleep(null, ConnackTimeoutMs);
        }

        return broker.SendsNoConnack || broker.ClosesOnConnect
            ? throw new MqttCommunicationException(null)
            : broker.ConnackCode;
    }

    private void RaiseLostAfterTimeout(byte[] message)
    {
        BoardTime.Sleep(null, PubackTimeoutMs);
        if (!IsClosed && _unacknowledged.Contains(message))
        {
            MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs(false));
        }
    }
}
