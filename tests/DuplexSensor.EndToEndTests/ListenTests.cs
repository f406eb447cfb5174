using System.Net;
using System.Net.Sockets;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests;

/// <summary>A second loopback address simulates a board on another machine in the network.</summary>
public sealed class ListenTests
{
    private static readonly IPAddress Network = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task A_board_finds_the_cloud_at_the_address_that_its_certificate_names()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        await using Bench bench = await Bench.StartAsync(options => options with { ListenAddress = Network });

        ObservedBoard board = await bench.StartBoardAsync("desk", options =>
        {
            Assert.Null(options.Config.Set("endpoint", $"{Network}"));
            return options;
        });

        Assert.True(board.Has($"link    connected desk@{Network}:{bench.MqttPort}"));
    }

    [Fact]
    public async Task The_api_does_not_listen_on_the_network_address()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        await using Bench bench = await Bench.StartAsync(options => options with { ListenAddress = Network });

        using var client = new TcpClient();
        await client.ConnectAsync(Network, bench.PayloadPort, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var refused = new TcpClient();
            await refused.ConnectAsync(Network, new Uri(bench.ApiUrl).Port, TestContext.Current.CancellationToken);
        });
    }
}
