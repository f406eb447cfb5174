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
/// M2Mqtt 5.1.220's manners (MqttClient.cs, MqttNetworkChannel.cs of July 2026): the constructor resolves the name;
/// what Connect throws is wrapped; a CONNACK is awaited for 30 s; Publish keeps the array, and what is sent is what it
/// holds then; after 3 s without a PUBACK the message is given up; Close takes a while, and Publish after it does
/// nothing; a Disconnect of one's own raises ConnectionClosed too.
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

    /// <summary>What a broker of the story's was sent: the very arrays.</summary>
    internal List<byte[]> Sent { get; } = [];

    internal string[] Filters { get; private set; }

    /// <summary>Messages whose PUBACK has not come: M2Mqtt keeps their ids until it is closed, 35 bytes each.</summary>
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

    /// <summary>A SUBACK has come.</summary>
    internal void RaiseSuback(params MqttQoSLevel[] granted) =>
        MqttMsgSubscribed?.Invoke(this, new MqttMsgSubscribedEventArgs(granted));

    /// <summary>A PUBACK has come, in time or not.</summary>
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

    /// <summary>The peer has closed, or the network broken.</summary>
    internal void RaiseClosed() => ConnectionClosed?.Invoke(this, EventArgs.Empty);

    private int ConnectTo(Broker broker)
    {
        try
        {
            broker.Handshake(verify: true);
        }
        catch (Exception fault)
        {
            throw new MqttConnectionException("Exception connecting to the broker", fault);
        }

        broker.ConnectPackets++;
        if (broker.SendsNoConnack)
        {
            BoardTime.Sleep(null, ConnackTimeoutMs);
        }

        return broker.SendsNoConnack || broker.ClosesOnConnect
            ? throw new MqttCommunicationException(null) : broker.ConnackCode;
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
