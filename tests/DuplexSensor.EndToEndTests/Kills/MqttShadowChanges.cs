using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace DuplexSensor.EndToEndTests.Kills;

/// <summary>Updates of a shadow by MQTT. A change is acknowledged by the message on <c>update/accepted</c>.</summary>
internal sealed class MqttShadowChanges(CloudProcess cloud, HttpCalls api, string thing)
    : NumberedChanges("shadow updates by MQTT"), IDisposable
{
    private IMqttClient? _client;
    private TaskCompletionSource<int> _accepted = new();

    /// <summary>A connection of its own for each life of the cloud.</summary>
    public override async Task ConnectAsync()
    {
        _client?.Dispose();
        IMqttClient client = _client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += OnAccepted;
        client.DisconnectedAsync += _ => Task.FromResult(client == _client && _accepted.TrySetCanceled());
        await client.ConnectAsync(CreateOptions());
        await client.SubscribeAsync(
            $"$aws/things/{thing}/shadow/update/accepted", MqttQualityOfServiceLevel.AtLeastOnce);
    }

    public void Dispose() => _client?.Dispose();

    protected override async Task<bool> SendAsync(int number)
    {
        _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _client!.PublishStringAsync(
                $"$aws/things/{thing}/shadow/update",
                $$$$"""{"state":{"reported":{"n":{{{{number}}}}}}}""",
                MqttQualityOfServiceLevel.AtLeastOnce);
            return await _accepted.Task == number
                ? true
                : throw new InvalidOperationException($"{Name}: {number} was sent, another one was accepted.");
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException)
        {
            return false;
        }
    }

    protected override Task<int> FindLastStoredAsync(int sent) => HttpShadowChanges.ReadAsync(api, thing);

    private Task OnAccepted(MqttApplicationMessageReceivedEventArgs e)
    {
        JsonNode accepted = JsonNode.Parse(e.ApplicationMessage.ConvertPayloadToString())!;
        _accepted.TrySetResult((int)accepted["state"]!["reported"]!["n"]!);
        return Task.CompletedTask;
    }

    private MqttClientOptions CreateOptions()
    {
        string[] files = cloud.Files[thing];
        var device = X509Certificate2.CreateFromPemFile(files[0], files[1]);
        return new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", cloud.Port)
            .WithClientId(thing)
            .WithTlsOptions(tls => tls
                .WithClientCertificates([device])
                .WithTrustChain([X509CertificateLoader.LoadCertificateFromFile(files[2])])
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTargetHost("localhost"))
            .Build();
    }
}
