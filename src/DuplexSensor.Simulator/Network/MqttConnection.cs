using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// One MQTT connection. The constructor begins to connect; all results go to the inbox as events.
/// </summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(1);

    private readonly int _session;
    private readonly LinkInbox _inbox;
    private readonly int _deltaBytesMax;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _endReason = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly VirtualNetwork _network;
    private readonly Task _worker;
    private int _verifyFlags;
    private string? _stopReason;

    public MqttConnection(MqttLinkOptions options, int session, LinkInbox inbox)
    {
        _session = session;
        _inbox = inbox;
        _deltaBytesMax = options.DeltaBytesMax;
        _inbox.OpenFor(this);
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
        _client.DisconnectedAsync += OnDisconnectedAsync;
        _network = options.Network;
        _network.Watch(OnPulled);
        _worker = Task.Run(() => RunAsync(CreateOptions(options)));
    }

    public void BeginSubscribe(string[] filters)
    {
        var request = new MqttClientSubscribeOptions();
        request.TopicFilters.AddRange(filters.Select(filter => new MqttTopicFilterBuilder()
            .WithTopic(filter)
            .WithAtLeastOnceQoS()
            .Build()));
        _ = EndOnErrorAsync(async () =>
        {
            MqttClientSubscribeResult answer = await _client.SubscribeAsync(request, _stop.Token);
            bool isGranted = answer.Items.All(item => item.ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2);
            Enqueue(isGranted ? LinkEventKind.Subscribed : LinkEventKind.SubscribeRefused);
        });
    }

    /// <param name="payload">The caller must not change it afterwards.</param>
    public void BeginPublish(string topic, byte[] payload, bool atLeastOnce)
    {
        MqttApplicationMessage message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(
                atLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
            .Build();
        _ = EndOnErrorAsync(async () =>
        {
            await _client.PublishAsync(message, _stop.Token);
            if (atLeastOnce)
            {
                Enqueue(LinkEventKind.Published);
            }
        });
    }

    /// <summary>Sends DISCONNECT, for at most a second, and frees all resources.</summary>
    public async Task CloseAsync()
    {
        if (_client.IsConnected)
        {
            using var timeout = new CancellationTokenSource(DisconnectTimeout);
            await EndOnErrorAsync(() => _client.DisconnectAsync(new MqttClientDisconnectOptions(), timeout.Token));
        }

        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Stop(LinkErrors.ClosedHere);
        await _worker;
    }

    private MqttClientOptions CreateOptions(MqttLinkOptions options)
    {
        return new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithClientId(options.Thing)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(Limits.KeepAliveSeconds))
            .WithTlsOptions(tls => tls
                .UseTls()
                .WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13)
                .WithTargetHost(options.Host)
                .WithClientCertificates([options.Credentials.Certificate])
                .WithTrustChain(options.Credentials.Roots)
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithCertificateValidationHandler(IsTrusted))
            .Build();
    }

    // The platform validates the certificate. Its errors are stored only for the reason of a failed connect.
    private bool IsTrusted(MqttClientCertificateValidationEventArgs check)
    {
        _verifyFlags = LinkErrors.GetVerifyFlags(check.SslPolicyErrors, check.Certificate, check.Chain);
        return check.SslPolicyErrors == SslPolicyErrors.None;
    }

    private async Task RunAsync(MqttClientOptions options)
    {
        if (await ConnectAsync(options) is { } reason)
        {
            // MQTTnet also raises DisconnectedAsync for it, before or after: _endReason says less than the CONNACK.
            Enqueue(LinkEventKind.ConnectFailed, _stopReason ?? reason);
        }
        else
        {
            Enqueue(LinkEventKind.Connected);
            Enqueue(LinkEventKind.Lost, await _endReason.Task);
        }

        _network.Pulled -= OnPulled;
        _client.Dispose();
    }

    /// <summary>Connects. Returns null, or the reason of the failure.</summary>
    private async Task<string?> ConnectAsync(MqttClientOptions options)
    {
        try
        {
            MqttClientConnectResult answer = await _client.ConnectAsync(options, _stop.Token);
            return answer.ResultCode == MqttClientConnectResultCode.Success ? null : LinkErrors.From(answer.ResultCode);
        }
        catch (Exception exception) when (exception is MqttCommunicationException or MqttProtocolViolationException)
        {
            return LinkErrors.FromConnectError(exception, _verifyFlags);
        }
        catch (OperationCanceledException)
        {
            return LinkErrors.ClosedHere;
        }
    }

    private void OnPulled() => Stop(LinkReason.Unreachable);

    private void Stop(string reason)
    {
        Interlocked.CompareExchange(ref _stopReason, reason, null);
        _endReason.TrySetResult(reason);
        _stop.Cancel();
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage message = received.ApplicationMessage;
        if (message.Payload.Length > _deltaBytesMax
            && message.Topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal))
        {
            _endReason.TrySetResult(LinkErrors.FromDelta(message.Payload.Length));
            return Task.CompletedTask;
        }

        Enqueue(new LinkEvent(_session, message.Topic, message.Payload.ToArray()));
        return Task.CompletedTask;
    }

    private Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs disconnected)
    {
        _endReason.TrySetResult(LinkErrors.From(disconnected.Exception));
        return Task.CompletedTask;
    }

    // MQTTnet never abandons a message on an open connection, so there is no PublishLost. A failed request means that
    // the connection is lost.
    private async Task EndOnErrorAsync(Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (Exception exception) when (IsLinkError(exception))
        {
            _endReason.TrySetResult(LinkErrors.From(exception));
        }
    }

    private static bool IsLinkError(Exception exception)
    {
        return exception is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException
            or ObjectDisposedException;
    }

    private void Enqueue(LinkEventKind kind, string reason = "") => Enqueue(new LinkEvent(kind, _session, reason));

    private void Enqueue(LinkEvent linkEvent)
    {
        if (!_inbox.TryEnqueue(this, linkEvent))
        {
            _endReason.TrySetResult(LinkErrors.ClosedHere);
        }
    }
}
