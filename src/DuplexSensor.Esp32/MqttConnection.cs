using System;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace DuplexSensor.Esp32;

/// <summary>One MQTT connection, from connect to close. Its events go to the inbox.</summary>
internal sealed class MqttConnection
{
    // M2Mqtt waits this long for a CONNACK, and then throws as if the server had closed (MqttSettings.cs).
    private const int ConnackTimeoutMs = 30_000;

    private readonly ConnectionContext _context;
    private readonly int _session;
    private readonly LinkInbox _inbox;
    private readonly bool _resetNetwork;
    private readonly object _lock = new object();
    private readonly ManualResetEvent _closed = new ManualResetEvent(false);
    private MqttClient _client;
    private bool _isOpen;
    private bool _isAbandoned;

    /// <summary>Starts to connect on a worker thread; does not block.</summary>
    public MqttConnection(ConnectionContext context, int session, LinkInbox inbox, bool resetNetwork)
    {
        _context = context;
        _session = session;
        _inbox = inbox;
        _resetNetwork = resetNetwork;
        Chip.StartThread(Open);
    }

    /// <summary>
    /// Sends SUBSCRIBE if there are filters, else PUBLISH; copies the payload. Retries once if memory was short. On an
    /// error the event Lost follows.
    /// </summary>
    public void Send(string[] filters, string topic, byte[] payload, int length, bool atLeastOnce)
    {
        for (bool isRetry = false; ; isRetry = true)
        {
            try
            {
                SendOnce(filters, topic, payload, length, atLeastOnce);
                return;
            }
            catch (Exception exception)
            {
                if (isRetry || !PlatformFault.TryFreeMemory(exception))
                {
                    Enqueue(LinkEventKind.Lost, PlatformFault.GetReason(exception, _context.Clock));
                    return;
                }
            }
        }
    }

    /// <summary>Does not block. A connect that is still running closes the connection when it has ended.</summary>
    public void BeginClose()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            if (!_isOpen)
            {
                return;
            }
        }

        Chip.StartThread(Close);
    }

    /// <summary>Blocks until the connection was closed, at most <paramref name="timeoutMs"/>.</summary>
    public void WaitUntilClosed(int timeoutMs)
    {
        Chip.Wait(_closed, _isOpen ? timeoutMs : 0);
    }

    private void Open()
    {
        string error = TryOpen();
        bool isAbandoned;
        lock (_lock)
        {
            isAbandoned = _isAbandoned;
            _isOpen = error == null;
        }

        if (error == null && isAbandoned)
        {
            Close();
            return;
        }

        Enqueue(error == null ? LinkEventKind.Connected : LinkEventKind.ConnectFailed, error ?? "");
    }

    // Returns null, or the reason why the connection was not opened.
    private string TryOpen()
    {
        string error = _context.Wifi.Join(_resetNetwork);
        error ??= Esp32Clock.IsSet ? null : LinkEvent.WaitingForTime;
        error ??= _context.Gate.TryEnter() ? null : "another connection is still being opened";
        if (error != null)
        {
            return error;
        }

        try
        {
            // AWS IoT closes an older connection with the same client id: a late CONNECT would close the new one.
            error = _isAbandoned ? "given up" : Connect();

            // Connect has freed memory after "out of memory", so a second attempt may succeed.
            return error == LinkReason.OutOfMemory && !_isAbandoned ? Connect() : error;
        }
        finally
        {
            _context.Gate.Leave();
        }
    }

    // Call it only while the gate is held.
    private string Connect()
    {
        long startedAtMs = 0;
        try
        {
            DeviceConfig config = _context.Config;
            if (!TlsProbe.IsServerResponding(config.Endpoint, config.Port))
            {
                return LinkReason.Silent;
            }

            _client = new MqttClient(
                config.Endpoint, config.Port, true,
                _context.RootCa, _context.DeviceCertificate, MqttSslProtocols.TLSv1_2);
            _client.ProtocolVersion = MqttProtocolVersion.Version_3_1_1;
            _client.MqttMsgPublishReceived += OnMessage;
            _client.MqttMsgPublished += OnPublished;
            _client.MqttMsgSubscribed += OnSubscribed;
            _client.ConnectionClosed += OnClosed;
            startedAtMs = Esp32Clock.NowMs;
            MqttReasonCode code = _client.Connect(config.Thing, null, null, true, Limits.KeepAliveSeconds);
            if (code == MqttReasonCode.Success)
            {
                return null;
            }

            Discard();
            return "connection refused by the server, code " + ((int)code).ToString();
        }
        catch (Exception exception)
        {
            bool isLate = startedAtMs > 0 && Esp32Clock.NowMs - startedAtMs >= ConnackTimeoutMs;
            Discard();
            string reason = PlatformFault.GetReason(exception, _context.Clock);
            return isLate && reason == LinkReason.Closed ? LinkReason.SilentAfterConnect : reason;
        }
    }

    // A client whose Connect has failed still has a thread and a socket number, which a new client may get too (D16).
    private void Discard()
    {
        Dispose();
        _client = null;
        _context.Gate.RunFinalizers();
    }

    private void Close()
    {
        try
        {
            _client.Disconnect();
        }
        catch (Exception)
        {
            // DISCONNECT cannot be sent on a dead connection, and is not necessary.
        }

        Dispose();
        _closed.Set();
    }

    private void Dispose()
    {
        // The client's constructor resolves the host name; if that throws, there is no client.
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

        // M2Mqtt keeps the array for a retry.
        var copy = new byte[length];
        Array.Copy(payload, copy, length);
        MqttQoSLevel level = atLeastOnce ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce;
        _client.Publish(topic, copy, null, null, level, false);
    }

    private void OnMessage(object sender, MqttMsgPublishEventArgs message)
    {
        _inbox.Enqueue(new LinkEvent(_session, message.Topic, message.Message));
    }

    private void OnPublished(object sender, MqttMsgPublishedEventArgs published)
    {
        Enqueue(published.IsPublished ? LinkEventKind.Published : LinkEventKind.PublishLost, "");
    }

    private void OnSubscribed(object sender, MqttMsgSubscribedEventArgs suback)
    {
        LinkEventKind kind = LinkEventKind.Subscribed;
        foreach (MqttQoSLevel level in suback.GrantedQoSLevels)
        {
            kind = level == MqttQoSLevel.GrantedFailure ? LinkEventKind.SubscribeRefused : kind;
        }

        Enqueue(kind, "");
    }

    private void OnClosed(object sender, EventArgs closed)
    {
        Enqueue(LinkEventKind.Lost, "closed by the server or the network");
    }

    private void Enqueue(LinkEventKind kind, string reason)
    {
        _inbox.Enqueue(new LinkEvent(kind, _session, reason));
    }
}
