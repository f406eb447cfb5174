using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DuplexSensor.LocalCloud;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class LocalCloudHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_error_names_a_port_in_use(int which)
    {
        using var data = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        LocalCloudOptions free = CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = data.Path };
        LocalCloudOptions options = which switch
        {
            0 => free with { MqttPort = port },
            1 => free with { PayloadPort = port },
            _ => free with { ApiPort = port },
        };
        var exception = await Assert.ThrowsAsync<PortInUseException>(
            () => LocalCloudHost.StartAsync(options, Cancelled));
        Assert.Equal(port, exception.Port);
        Assert.Contains($"{port}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_names_a_file_that_should_be_a_folder()
    {
        using var data = new TemporaryFolder();
        File.WriteAllText(data.File("file"), "in the way");
        LocalCloudOptions options =
            CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = data.File("file", "inside") };
        var trouble = await Assert.ThrowsAsync<DataFolderException>(
            () => LocalCloudHost.StartAsync(options, Cancelled));
        Assert.Contains(
            $"'{data.File("file", "inside")}' cannot be created", trouble.Message, StringComparison.Ordinal);
        Assert.Contains($"'{data.File("file")}' is a file", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_three_ports_must_be_different()
    {
        LocalCloudOptions options = CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = "unused" };
        foreach (int port in (int[])[options.MqttPort, 0])
        {
            var trouble = await Assert.ThrowsAsync<ArgumentException>(
                () => LocalCloudHost.StartAsync(options with { ApiPort = port }, Cancelled));
            string cause = $"{options.PayloadPort}, {port} must be three different ones";
            Assert.Contains(cause, trouble.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_cloud_with_clients_stops_within_two_seconds_and_restarts_at_once()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient lamp = await fixture.ConnectAsync("lamp");
        using IMqttClient fan = await fixture.ConnectAsync("fan");
        using var http = new HttpClient();
        await http.GetAsync($"http://127.0.0.1:{fixture.Options.ApiPort}/things", Cancelled);
        var watch = Stopwatch.StartNew();
        await fixture.Cloud.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        await using LocalCloudHost again = await LocalCloudHost.StartAsync(fixture.Options, Cancelled);
        string things = await http.GetStringAsync($"http://127.0.0.1:{fixture.Options.ApiPort}/things", Cancelled);
        Assert.Contains("\"lamp\"", things, StringComparison.Ordinal);
        Assert.Contains("\"fan\"", things, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thing_is_not_onboarded_outside_its_folder()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Assert.Throws<CloudRequestException>(() => fixture.Cloud.Onboard("../lamp"));
        string folder = Path.GetDirectoryName(fixture.Cloud.Onboard("a:b").CertificatePath)!;
        Assert.DoesNotContain(':', Path.GetFileName(folder));
    }
}
