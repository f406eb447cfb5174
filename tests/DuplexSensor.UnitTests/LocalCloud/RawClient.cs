using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A client that sends single packets, including packets that no MQTT library would send.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TcpClient _tcp = new();
    private SslStream _tls = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Connects by TCP and TLS, with the certificate of a thing.</summary>
    public static async Task<RawClient> StartAsync(CloudFixture fixture, string thing)
    {
        DeviceCredentials files = fixture.Cloud.Onboard(thing);
        var client = new RawClient();
        await client._tcp.ConnectAsync(IPAddress.Loopback, fixture.Options.MqttPort, Cancelled);
        using var fromPem = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.PrivateKeyPath);
        client._tls = new SslStream(client._tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await client._tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [fromPem] }, Cancelled);
        return client;
    }

    /// <summary>A CONNECT of MQTT 3.1.1. A will, if there is one, has the topic <c>devices/lamp/w</c>.</summary>
    public static byte[] CreateConnect(string clientId, int? willQos = null, bool cleanSession = true)
    {
        byte flags = (byte)((cleanSession ? 2 : 0) | (willQos is { } qos ? 4 | (qos << 3) : 0));
        byte[] body =
        [
            .. EncodeText("MQTT"), 4, flags, 0, 60, .. EncodeText(clientId),
            .. willQos is null ? (byte[])[] : [.. EncodeText("devices/lamp/w"), .. EncodeText("x")],
        ];
        byte[] length = body.Length < 128 ? [(byte)body.Length] : [(byte)(body.Length | 128), (byte)(body.Length >> 7)];
        return [0x10, .. length, .. body];
    }

    public Task SendAsync(byte[] packet) => _tls.WriteAsync(packet, Cancelled).AsTask();

    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _tls.ReadExactlyAsync(bytes, Cancelled).AsTask().WaitAsync(Deadline, Cancelled);
        return bytes;
    }

    /// <summary>Reads the remaining bytes until the cloud closes the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var rest = new MemoryStream();
        await _tls.CopyToAsync(rest, Cancelled).WaitAsync(Deadline, Cancelled);
        return rest.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }

    private static byte[] EncodeText(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [(byte)(utf8.Length >> 8), (byte)utf8.Length, .. utf8];
    }
}
