using System.Net;
using System.Net.Sockets;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>A first start that fails leaves no folder, so that the next one is the first again.</summary>
public sealed class FirstStartTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    private string Data => _duplex.GetPath("data");

    public void Dispose() => _duplex.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_port_in_use_is_named_before_a_folder_is_made(int offset)
    {
        using var taken = new TcpListener(IPAddress.Loopback, port: 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await FailAsync($"Port {port} is in use", Data, $"{port - offset}");
    }

    [Fact]
    public async Task A_port_that_is_in_use_only_at_IPv6_loopback_is_named_too()
    {
        Assert.SkipUnless(LocalListening.FindLoopbacks().Contains(IPAddress.IPv6Loopback), "this machine has no ::1");
        using var taken = new TcpListener(IPAddress.IPv6Loopback, port: 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await FailAsync($"Port {port} is in use", Data, $"{port}");
    }

    [Fact]
    public Task An_address_of_another_machine_is_named_before_a_folder_is_made()
    {
        // An address for documentation: RFC 5737.
        return FailAsync(
            "192.0.2.1 is not an address of this machine", Data, $"{LoopbackPorts.FindFree(4)}",
            "--listen", "192.0.2.1");
    }

    [Fact]
    public Task The_error_names_the_folder_in_which_the_data_folder_cannot_be_created()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a folder that no user can write");

        return FailAsync(
            "/proc/duplex: this folder cannot be created in '/proc'. Choose another folder, or give this user write "
                + "permission there.",
            "/proc/duplex", $"{LoopbackPorts.FindFree(4)}");
    }

    private async Task FailAsync(string cause, string data, string portBase, params string[] more)
    {
        File.WriteAllText(_duplex.GetPath("settings.json"), "{\"thing\":\"t\"}");

        Assert.Equal(1, await _duplex.RunAsync(
            ["up", "--settings", _duplex.GetPath("settings.json"), "--data", data, "--port-base", portBase, .. more]));

        Assert.Contains(cause, _duplex.ErrorLine());
        Assert.Empty(_duplex.Output);
        Assert.False(Path.Exists(data));
    }
}
