using System.Net;
using System.Net.Sockets;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>How doctor reads this PC.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly FakePrograms _programs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private UnixSerialPorts Ports => new(_programs, _root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_chip_with_a_port_has_a_driver_and_one_without_has_none()
    {
        WriteFile("1a86\n", "sys", "bus", "usb", "devices", "1-1", "idVendor");
        WriteFile("7523\n", "sys", "bus", "usb", "devices", "1-1", "idProduct");
        CreateFolder("sys", "bus", "usb", "devices", "1-1", "1-1:1.0");
        WriteFile("10c4\n", "sys", "bus", "usb", "devices", "1-2", "idVendor");
        WriteFile("ea60\n", "sys", "bus", "usb", "devices", "1-2", "idProduct");
        CreateFolder("sys", "bus", "usb", "devices", "1-2", "1-2:1.0", "ttyUSB0");
        WriteFile("046d\n", "sys", "bus", "usb", "devices", "1-3", "idVendor");
        WriteFile("c52b\n", "sys", "bus", "usb", "devices", "1-3", "idProduct");

        IReadOnlyList<UsbSerialChip> chips = await Ports.ListChipsAsync(Cancelled);

        Assert.Equal(
            [new UsbSerialChip("CH340 (1a86:7523)", false), new UsbSerialChip("CP210x (10c4:ea60)", true)],
            chips.OrderBy(chip => chip.Name));
    }

    [Fact]
    public void The_ports_of_USB_are_listed()
    {
        WriteFile("", "dev", "ttyUSB0");
        WriteFile("", "dev", "ttyACM1");
        WriteFile("", "dev", "tty1");

        Assert.Equal(["/dev/ttyACM1", "/dev/ttyUSB0"], Ports.List());
        Assert.True(Ports.Exists("/dev/ttyUSB0"));
        Assert.False(Ports.Exists("/dev/ttyUSB1"));
    }

    [Fact]
    public void The_program_that_has_the_port_open_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /proc");
        WriteFile("", "dev", "ttyUSB0");
        WriteFile("minicom\n", "proc", "99", "comm");
        CreateFolder("proc", "99", "fd");
        CreateFolder("proc", "1");
        Assert.Null(Ports.FindUser("/dev/ttyUSB0"));

        File.CreateSymbolicLink(_root.File("proc", "99", "fd", "3"), _root.File("dev", "ttyUSB0"));

        Assert.Equal("minicom (process 99)", Ports.FindUser("/dev/ttyUSB0"));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "uucp")]
    public async Task A_port_that_may_not_be_opened_names_its_group(int exitCode, string? group)
    {
        _programs.Print("test -r /dev/ttyUSB0 -a -w /dev/ttyUSB0", "", exitCode);
        _programs.Print("stat -c %G /dev/ttyUSB0", "uucp");

        Assert.Equal(group, await Ports.FindMissingRightAsync("/dev/ttyUSB0", Cancelled));
    }

    [Fact]
    public async Task A_chip_without_a_driver_on_Windows_is_named_by_pnputil()
    {
        _programs.Print("pnputil /enum-devices /connected /problem", """
            Microsoft PnP Utility

            Instance ID:                USB\VID_1A86&PID_7523\5&2B1F
            Problem Code:               28 (0x1C)

            Instance ID:                USB\VID_046D&PID_C52B\5&1
            """);

        UsbSerialChip chip = Assert.Single(await new WindowsSerialPorts(_programs).ListChipsAsync(Cancelled));

        Assert.Equal(new UsbSerialChip("CH340 (1a86:7523)", HasDriver: false), chip);
    }

    [Theory]
    [InlineData("off", true, "is off")]
    [InlineData("Allow", true, "lets boards in")]
    [InlineData("Allow\r\nBlock", false, "blocks this program")]
    [InlineData("", false, "no rule")]
    public void The_rules_of_Windows_are_read(string printed, bool letsIn, string evidence)
    {
        FirewallState state = SystemFirewall.ReadWindows(printed, "192.168.1.20", [8883, 8443]);

        Assert.Equal(letsIn, state.LetsBoardsIn);
        Assert.Contains(evidence, state.Evidence);
        Assert.Equal(!letsIn, state.Fix.Contains("localip=192.168.1.20 localport=8883,8443"));
    }

    [Fact]
    public async Task A_port_that_firewalld_has_not_opened_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has firewalld");
        _programs.Print("firewall-cmd --state", "running");
        _programs.Print("firewall-cmd --query-port=8883/tcp", "yes");
        _programs.Print("firewall-cmd --query-port=8443/tcp", "no", exitCode: 1);

        FirewallState state = await new SystemFirewall(_programs).AskAsync("192.168.1.20", [8883, 8443], Cancelled);

        Assert.Equal((false, "firewalld does not let 8443 in"), (state.LetsBoardsIn, state.Evidence));
        Assert.StartsWith("sudo firewall-cmd --add-port=8443/tcp;", state.Fix);
    }

    [Theory]
    [InlineData("ecafcc0000000000", "2025-11-01T00:00:00Z")]
    [InlineData("0000000180000000", "2036-02-07T06:28:17.5Z")]
    [InlineData("0000000000000000", null)]
    public void The_time_of_a_time_server_is_read_on_both_sides_of_2036(string transmitted, string? time)
    {
        byte[] packet = new byte[48];
        Convert.FromHexString(transmitted).CopyTo(packet, 40);

        DateTimeOffset? expected = time is null ? null
            : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, Sntp.ReadTime(packet));
    }

    [Fact]
    public async Task A_port_that_is_taken_answers_and_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var network = new SystemNetwork();

        Assert.False(network.IsPortFree(port));
        Assert.Null(await network.TryConnectAsync("127.0.0.1", port, Cancelled));
        listener.Stop();
        Assert.True(network.IsPortFree(port));
        Assert.Contains("refused", await network.TryConnectAsync("127.0.0.1", port, Cancelled));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_null()
    {
        Assert.Null(await new SystemPrograms().RunAsync("no-such-program-here", [], Cancelled));
    }

    private void WriteFile(string text, params string[] names)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.File(names))!);
        File.WriteAllText(_root.File(names), text);
    }

    private void CreateFolder(params string[] names) => Directory.CreateDirectory(_root.File(names));
}
