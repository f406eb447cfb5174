using System;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace DuplexSensor.Esp32;

/// <summary>One MQTT connection from its opening to its end. What comes of it goes to the inbox.</summary>
internal sealed class MqttConnection
{
    // M2Mqtt waits as long for a CONNACK, and throws then as it does when the server has closed (MqttSettings.cs).
    private const int ConnackMsMax = 30_000;

    private readonly LinkTarget _target;
    private readonly int _session;
    private readonly LinkInbox _inbox;
    private readonly bool _isNetworkFresh;
    private readonly object _lock = new object();
    private readonly ManualResetEvent _closed = new ManualResetEvent(false);
    private MqttClient _client;
    private bool _isOpen;
    private bool _isGivenUp;

    /// <summary>Begins to open at once.</summary>
    public MqttConnection(LinkTarget target, int session, LinkInbox inbox, bool freshNetwork)
    {
        _target = target;
        _session = session;
        _inbox = inbox;
        _isNetworkFresh = freshNetwork;
        Chip.Start(Open);
    }

    /// <summary>
    /// SUBSCRIBE with filters, PUBLISH without; copies the bytes before it returns. A second time when memory was
    /// short; then the connection is lost.
    /// </summary>
    public void Send(string[] filters, string topic, byte[] payload, int length, bool atLeastOnce)
    {
        for (bool isSecond = false; ; isSecond = true)
        {
            try
            {
                SendOnce(filters, topic, payload, length, atLeastOnce);
                return;
            }
            catch (Exception fault)
            {
                if (isSecond || !PlatformFault.MakesRoom(fault))
                {
                    Put(LinkEventKind.Lost, PlatformFault.ReasonOf(fault, _target.Clock));
                    return;
                }
            }
        }
    }

    /// <summary>Does not wait: an opening that is on its way closes what it opened when it comes to its end.</summary>
    public void BeginClose()
    {
        lock (_lock)
        {
            _isGivenUp = true;
            if (!_isOpen)
            {
                return;
            }
        }

        Chip.Start(Close);
    }

    public void WaitUntilClosed(int msMax)
    {
        Chip.Wait(_closed, _isOpen ? msMax : 0);
    }

    private void Open()
    {
        string fault = TryOpen();
        bool isGivenUp;
        lock (_lock)
        {
            isGivenUp = _isGivenUp;
            _isOpen = fault == null;
        }

        if (fault == null && isGivenUp)
        {
            Close();
            return;
        }

        Put(fault == null ? LinkEventKind.Connected : LinkEventKind.ConnectFailed, fault ?? "");
    }

    /// <summary>Null, or why not.</summary>
    private string TryOpen()
    {
        string fault = _target.Wifi.Join(_isNetworkFresh);
        fault ??= Esp32Clock.IsSet ? null : LinkEvent.WaitingForTime;
        fault ??= _target.Gate.TryEnter() ? null : "another connection is still being opened";
        if (fault != null)
        {
            return fault;
        }

        try
        {
            // A late CONNECT with the same client id would end the connection that has taken this one's place.
            fault = _isGivenUp ? "given up" : Connect();

            // What could be freed is free now.
            return fault == LinkReason.OutOfMemory && !_isGivenUp ? Connect() : fault;
        }
        finally
        {
            _target.Gate.Leave();
        }
    }

    // Inside the gate.
    private string Connect()
    {
        long begunMs = 0;
        try
        {
            DeviceConfig config = _target.Config;
            if (!TlsProbe.Answers(config.Endpoint, config.Port))
            {
                return LinkReason.Silent;
            }

            _client = new MqttClient(
                config.Endpoint, config.Port, true, _target.Root, _target.Device, MqttSslProtocols.TLSv1_2);
            _client.ProtocolVersion = MqttProtocolVersion.Version_3_1_1;
            _client.MqttMsgPublishReceived += TakeMessage;
            _client.MqttMsgPublished += TakePublished;
            _client.MqttMsgSubscribed += TakeSubscribed;
            _client.ConnectionClosed += TakeClosed;
            begunMs = Esp32Clock.NowMs;
            MqttReasonCode code = _client.Connect(config.Thing, null, null, true, Limits.KeepAliveSeconds);
            if (code == MqttReasonCode.Success)
            {
                return null;
            }

            Discard();
            return "connection refused by the server, code " + ((int)code).ToString();
        }
        catch (Exception fault)
        {
            bool isLate = begunMs > 0 && Esp32Clock.NowMs - begunMs >= ConnackMsMax;
            Discard();
            string reason = PlatformFault.ReasonOf(fault, _target.Clock);
            return isLate && reason == LinkReason.Closed ? LinkReason.SilentAfterConnect : reason;
        }
    }

    // A client whose Connect failed keeps a thread and a socket number that are not its own any more (D16).
    private void Discard()
    {
        Dispose();
        _client = null;
        _target.Gate.Sweep();
    }

    private void Close()
    {
        try
        {
            _client.Disconnect();
        }
        catch (Exception)
        {
            // A courtesy: on a dead link it cannot be sent.
        }

        Dispose();
        _closed.Set();
    }

    private void Dispose()
    {
        // The constructor resolves the host's name: when that throws there is no client.
        _client?.Close();
        _client?.Dispose();
    }

    private void SendOnce(string[] filters, string topic, byte[] payload, int length, bool atLeastOnce)
    {
        if (filters != null)
        {
            var levels = new MqttQoSLevel[filters.Length];
            for (int i = 0; i < levels.Length; i++)
            {
                levels[i] = MqttQoSLevel.AtLeastOnce;
            }

            _client.Subscribe(filters, levels);
            return;
        }

        // M2Mqtt keeps the array and resends from it.
        var copy = new byte[length];
        Array.Copy(payload, copy, length);
        MqttQoSLevel level = atLeastOnce ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce;
        _client.Publish(topic, copy, null, null, level, false);
    }

    private void TakeMessage(object sender, MqttMsgPublishEventArgs message)
    {
        _inbox.Put(new LinkEvent(_session, message.Topic, message.Message));
    }

    private void TakePublished(object sender, MqttMsgPublishedEventArgs published)
    {
        Put(published.IsPublished ? LinkEventKind.Published : LinkEventKind.PublishLost, "");
    }

    private void TakeSubscribed(object sender, MqttMsgSubscribedEventArgs answer)
    {
        LinkEventKind kind = LinkEventKind.Subscribed;
        foreach (MqttQoSLevel level in answer.GrantedQoSLevels)
        {
            kind = level == MqttQoSLevel.GrantedFailure ? LinkEventKind.SubscribeRefused : kind;
        }

        Put(kind, "");
    }

    private void TakeClosed(object sender, EventArgs closed)
    {
        Put(LinkEventKind.Lost, "closed by the server or the network");
    }

    private void Put(LinkEventKind kind, string reason)
    {
        _inbox.Put(new LinkEvent(kind, _session, reason));
    }
}
