using System.Net;
using System.Net.Sockets;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

public sealed class LocalCloudStartTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Ctrl_C_during_the_start_leaves_neither_cloud_nor_page()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        var options = new BoardOptions
        {
            Ports = LocalPorts.FromBase(LoopbackPorts.FindFree(4)),
            ListenAddress = IPAddress.Parse("127.0.0.2"),
        };
        using var ctrlC = new CancellationTokenSource();
        string page = $"http://127.0.0.1:{options.Ports.Dashboard}";
        using var output = new ObservedWriter(text => text.Contains(page), ctrlC.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LocalCloudStart.OpenAsync(options, _data.File("data"), output, ctrlC.Token));

        Assert.Contains(page, output.ToString());
        foreach (int port in new[] { options.Ports.Dashboard, options.Ports.Api })
        {
            using var client = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(
                () => client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask());
        }
    }
}
