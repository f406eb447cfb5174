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

    public void Dispose() => _client?.Dispose();

    protected override async Task<bool> SendAsync(int number)
    {
        try
        {
            IMqttClient client = await ConnectAsync();
            await client.PublishStringAsync(
                $"$aws/things/{thing}/shadow/update",
                $$$$"""{"state":{"reported":{"n":{{{{number}}}}}}}""",
                MqttQualityOfServiceLevel.AtLeastOnce);
            while (await _accepted.Task < number)
            {
            }

            return true;
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException)
        {
            return false;
        }
    }

    protected override Task<int> FindLastStoredAsync(int sent) => HttpShadowChanges.ReadAsync(api, thing);

    private async Task<IMqttClient> ConnectAsync()
    {
        _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_client is { IsConnected: true })
        {
            return _client;
        }

        _client?.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += OnAccepted;
        _client.DisconnectedAsync += _ => Task.FromResult(_accepted.TrySetCanceled());
        await _client.ConnectAsync(CreateOptions());
        await _client.SubscribeAsync(
            $"$aws/things/{thing}/shadow/update/accepted", MqttQualityOfServiceLevel.AtLeastOnce);
        return _client;
    }

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
