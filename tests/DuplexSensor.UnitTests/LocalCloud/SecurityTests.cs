using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Clients that are slow or hostile.</summary>
public sealed class SecurityTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_without_a_handshake_or_request_is_closed()
    {
        await using CloudFixture fixture = await StartAsync();
        foreach (int port in (int[])[fixture.Options.MqttPort, fixture.Options.PayloadPort, fixture.Options.ApiPort])
        {
            using TcpClient client = await ConnectAsync(port);
            if (port == fixture.Options.ApiPort)
            {
                await client.GetStream().WriteAsync("GET /things HT"u8.ToArray(), Cancelled);
            }

            await WaitForCloseAsync(client.GetStream());
        }
    }

    [Fact]
    public async Task A_connection_without_a_CONNECT_is_closed()
    {
        await using CloudFixture fixture = await StartAsync();
        DeviceCredentials files = fixture.Cloud.Onboard("lamp");
        using TcpClient client = await ConnectAsync(fixture.Options.MqttPort);
        using var fromPem = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.PrivateKeyPath);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [fromPem] }, Cancelled);
        await WaitForCloseAsync(tls);
    }

    [Theory]
    [InlineData("/../cloud.db")]
    [InlineData("/bucket/../../cloud.db")]
    [InlineData("/bucket/%2e%2e/%2e%2e/cloud.db")]
    [InlineData("/bucket/..%2f..%2fcloud.db")]
    [InlineData("/bucket//etc/passwd")]
    [InlineData("/job-../../cloud.json")]
    public async Task No_path_leaves_the_payload_folder(string path)
    {
        await using CloudFixture fixture = await StartAsync();
        using TcpClient client = await ConnectAsync(fixture.Options.PayloadPort);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Cancelled);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), Cancelled);
        using var reader = new StreamReader(tls);
        string? status = await reader.ReadLineAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);
        Assert.Matches("^HTTP/1.1 40[034] ", status);
    }

    [Theory]
    [InlineData('\u001b')]
    [InlineData('\u009b')]
    public async Task Control_characters_in_console_lines_are_escaped(char control)
    {
        await using CloudFixture fixture = await StartAsync();
        using var client = await fixture.ConnectAsync("lamp");
        await client.PublishAsync(
            new MQTTnet.MqttApplicationMessageBuilder().WithTopic($"x{control}[31m").Build(), Cancelled);
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Refused);
        Assert.Contains(
            fixture.ConsoleLines, line => line.Contains($"x\\u{(int)control:x4}[31m", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.ConsoleLines, line => line.Any(char.IsControl));
    }

    private static Task<CloudFixture> StartAsync() =>
        CloudFixture.StartAsync(options => options with { HandshakeTimeout = TimeSpan.FromSeconds(1) });

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        return client;
    }

    // Completes when the server has closed the connection, with or without a response.
    private static async Task WaitForCloseAsync(Stream stream)
    {
        Task copying = stream.CopyToAsync(Stream.Null, Cancelled);
        await Task.WhenAny(copying).WaitAsync(Deadline, Cancelled);
        Assert.True(copying.IsCompleted);
    }
}
