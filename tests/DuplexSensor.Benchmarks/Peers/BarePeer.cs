using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>A client on MQTTnet alone: it checks nothing and stores nothing.</summary>
internal sealed class BarePeer(PeerOptions options) : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly X509Certificate2 _ca = X509CertificateLoader.LoadCertificateFromFile(options.Files.CaPath);

    private string Prefix => $"$aws/things/{options.Thing}/";

    public static async Task<IAsyncDisposable> StartAsync(PeerOptions options)
    {
        var peer = new BarePeer(options);
        await peer.ConnectAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
        _ca.Dispose();
    }

    private async Task ConnectAsync()
    {
        using var pem = X509Certificate2.CreateFromPemFile(
            options.Files.CertificatePath, options.Files.PrivateKeyPath);
        X509Certificate2 device = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _client.ApplicationMessageReceivedAsync += OnMessageAsync;
        await _client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", options.MqttPort)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(options.Thing)
            .WithTlsOptions(tls => tls
                .WithClientCertificates([device])
                .WithTrustChain([_ca])
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTargetHost("localhost"))
            .Build());
        foreach (string topic in (string[])["shadow/update/delta", "shadow/update/accepted", "shadow/update/rejected",
            "jobs/notify", "jobs/start-next/accepted", "jobs/start-next/rejected",
            "jobs/+/update/accepted", "jobs/+/update/rejected"])
        {
            await _client.SubscribeAsync(Prefix + topic, MqttQualityOfServiceLevel.AtLeastOnce);
        }
    }

    private Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        string topic = e.ApplicationMessage.Topic[Prefix.Length..];
        JsonNode? body = JsonNode.Parse(e.ApplicationMessage.Payload.ToArray());
        // Not awaited: the PUBACK of this message must not wait for the next one.
        _ = topic switch
        {
            "shadow/update/delta" => PublishAsync(
                "shadow/update", $$$"""{"state":{"reported":{{{body!["state"]!.ToJsonString()}}}}}"""),
            "jobs/notify" => PublishAsync("jobs/start-next", "{}"),
            "jobs/start-next/accepted" when body?["execution"]?["jobId"] is { } id => DoJobAsync((string)id!),
            _ => Task.CompletedTask,
        };
        return Task.CompletedTask;
    }

    private async Task DoJobAsync(string jobId)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { _ca },
        };
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
        JsonNode.Parse(await http.GetStringAsync(options.PayloadUrl(jobId)));
        await PublishAsync($"jobs/{jobId}/update", """{"status":"SUCCEEDED"}""");
    }

    private Task PublishAsync(string topic, string payload) => _client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic(Prefix + topic)
            .WithPayload(Encoding.UTF8.GetBytes(payload))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
}
