using System.Net;
using System.Net.Sockets;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.AdapterWire;

/// <summary>A local cloud with its own folder and ports, and the calls that tests need.</summary>
public sealed class WireCloud : IDisposable
{
    public const string Thing = "desk";

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-adapters-").FullName;
    private readonly int[] _ports = FindFreePorts(3);
    private readonly LocalCloudHost _cloud;
    private readonly DeviceCredentials _files;

    public WireCloud()
    {
        _cloud = LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = _folder,
            MqttPort = _ports[0],
            PayloadPort = _ports[1],
            ApiPort = _ports[2],
        }).GetAwaiter().GetResult();
        _files = _cloud.Onboard(Thing);
    }

    public int MqttPort => _ports[0];

    public int PayloadPort => _ports[1];

    public string RootPem => File.ReadAllText(_files.CaPath);

    public string CertificatePem => File.ReadAllText(_files.CertificatePath);

    public string KeyPem => File.ReadAllText(_files.PrivateKeyPath);

    /// <summary>Counts the messages whose topic ends with a text and whose payload contains another.</summary>
    public int CountPublished(string topicEnd, string text = "") => _cloud.Log.Snapshot().Count(entry =>
        entry.Kind == CloudEventKind.Published && entry.Subject.EndsWith(topicEnd, StringComparison.Ordinal)
        && entry.PayloadText.Contains(text, StringComparison.Ordinal));

    public void SetDesired(string desired) => Call(
        HttpMethod.Post, $"things/{Thing}/shadow", "iotdata", $$$"""{"state":{"desired":{{{desired}}}}}""");

    public void CreateJob(string id, string payload)
    {
        string file = Path.Combine(_folder, "payloads", $"job-{id}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, payload);
        Call(HttpMethod.Put, $"jobs/{id}", "iot",
            $$"""{"targets":["arn:aws:iot:us-east-1:123456789012:thing/{{Thing}}"],"document":"{}"}""");
    }

    public void Dispose()
    {
        _cloud.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private static int[] FindFreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }

    // All of AWS's services have the same port here; the service's name in the signature's scope selects one.
    private void Call(HttpMethod method, string path, string service, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://localhost:{_ports[2]}/{path}");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/{service}/aws4_request");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = http.Send(request);
        response.EnsureSuccessStatusCode();
    }
}
