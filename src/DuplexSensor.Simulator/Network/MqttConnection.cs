using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Bounds;
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
    private static readonly TimeSpan GoodbyeMax = TimeSpan.FromSeconds(1);

    private readonly int _session;
    private readonly LinkInbox _inbox;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _life;
    private int _verifyFlags;

    public MqttConnection(MqttLinkOptions options, int session, LinkInbox inbox)
    {
        _session = session;
        _inbox = inbox;
        _inbox.OpenFor(this);
        _client.ApplicationMessageReceivedAsync += TakeMessageAsync;
        _client.DisconnectedAsync += TakeDisconnectAsync;
        _life = Task.Run(() => LiveAsync(BuildOptions(options)));
    }

    public void BeginSubscribe(string[] filters)
    {
        var request = new MqttClientSubscribeOptions();
        request.TopicFilters.AddRange(filters.Select(filter => new MqttTopicFilterBuilder()
            .WithTopic(filter)
            .WithAtLeastOnceQoS()
            .Build()));
        _ = EndOnFaultAsync(async () =>
        {
            MqttClientSubscribeResult answer = await _client.SubscribeAsync(request, _stop.Token);
            bool isGranted = answer.Items.All(item => item.ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2);
            Put(isGranted ? LinkEventKind.Subscribed : LinkEventKind.SubscribeRefused);
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
        _ = EndOnFaultAsync(async () =>
        {
            await _client.PublishAsync(message, _stop.Token);
            if (atLeastOnce)
            {
                Put(LinkEventKind.Published);
            }
        });
    }

    /// <summary>Sends DISCONNECT, for at most a second, and frees all resources.</summary>
    public async Task CloseAsync()
    {
        if (_client.IsConnected)
        {
            using var goodbye = new CancellationTokenSource(GoodbyeMax);
            await EndOnFaultAsync(() => _client.DisconnectAsync(new MqttClientDisconnectOptions(), goodbye.Token));
        }

        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _end.TrySetResult(LinkReason.ClosedHere);
        await _life;
    }

    private MqttClientOptions BuildOptions(MqttLinkOptions options)
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

    // The platform decides. Its errors are stored only for the reason of a failed connect.
    private bool IsTrusted(MqttClientCertificateValidationEventArgs check)
    {
        _verifyFlags = LinkReason.VerifyFlagsOf(check.SslPolicyErrors, check.Certificate, check.Chain);
        return check.SslPolicyErrors == SslPolicyErrors.None;
    }

    private async Task LiveAsync(MqttClientOptions options)
    {
        if (await ConnectAsync(options) is { } reason)
        {
            Put(LinkEventKind.ConnectFailed, reason);
        }
        else
        {
            Put(LinkEventKind.Connected);
            Put(LinkEventKind.Lost, await _end.Task);
        }

        _client.Dispose();
    }

    /// <summary>Connects. Returns null, or the reason of the failure.</summary>
    private async Task<string?> ConnectAsync(MqttClientOptions options)
    {
        try
        {
            MqttClientConnectResult answer = await _client.ConnectAsync(options, _stop.Token);
            return answer.ResultCode == MqttClientConnectResultCode.Success ? null : LinkReason.Of(answer.ResultCode);
        }
        catch (Exception fault) when (fault is MqttCommunicationException or MqttProtocolViolationException)
        {
            return LinkReason.OfConnect(fault, _verifyFlags);
        }
        catch (OperationCanceledException)
        {
            return LinkReason.ClosedHere;
        }
    }

    private Task TakeMessageAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage message = received.ApplicationMessage;
        Put(new LinkEvent(_session, message.Topic, message.Payload.ToArray()));
        return Task.CompletedTask;
    }

    private Task TakeDisconnectAsync(MqttClientDisconnectedEventArgs gone)
    {
        _end.TrySetResult(LinkReason.Of(gone.Exception));
        return Task.CompletedTask;
    }

    // MQTTnet never abandons a message on an open connection, so there is no PublishLost. A failed request means that
    // the connection is lost.
    private async Task EndOnFaultAsync(Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (Exception fault) when (IsLinkFault(fault))
        {
            _end.TrySetResult(LinkReason.Of(fault));
        }
    }

    private static bool IsLinkFault(Exception fault)
    {
        return fault is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException
            or ObjectDisposedException;
    }

    private void Put(LinkEventKind kind, string reason = "") => Put(new LinkEvent(kind, _session, reason));

    private void Put(LinkEvent linkEvent)
    {
        if (!_inbox.TryPut(this, linkEvent))
        {
            _end.TrySetResult(LinkReason.ClosedHere);
        }
    }
}
