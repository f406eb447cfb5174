using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>A virtual board on AWS itself. The endpoint of a local cloud stands in for that of AWS.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private readonly CommandLineFixture _duplex = new();
    private readonly int _port = LoopbackPorts.FindFree(4);
    private LocalCloudHost _aws = null!;

    private string Certs => _duplex.GetPath("aws", "things");

    private string Data => _duplex.GetPath("data");

    public async ValueTask InitializeAsync()
    {
        _aws = await LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = _duplex.GetPath("aws"),
            MqttPort = _port,
            PayloadPort = _port + 1,
            ApiPort = _port + 2,
        });
        _aws.Onboard("desk");
        _aws.Onboard("floor:shelf");
    }

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _duplex.Dispose();
    }

    [Fact]
    public async Task A_board_reports_and_its_flash_lies_under_the_endpoints_name()
    {
        Assert.Equal(0, await RunUntilReportsAsync(1, Path.Combine(Certs, "desk"), "--thing", "desk"));

        Assert.StartsWith(
            "about 0.05 US cents per board and hour at refresh 9000; stop the real board of this name first",
            _duplex.Output);
        Assert.Contains($"connected desk@localhost:{_port}", _duplex.Output);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "endpoints", $"localhost-{_port}", "desk")));
        Assert.Equal(
            [".gitignore", "endpoints"], Directory.EnumerateFileSystemEntries(Data).Select(Path.GetFileName).Order());
        Assert.DoesNotContain("local cloud", _duplex.Output);
        Assert.DoesNotContain("Try next", _duplex.Output);
    }

    [Fact]
    public async Task A_folder_with_an_identity_for_each_thing_starts_a_board_for_each()
    {
        Assert.Equal(0, await RunUntilReportsAsync(2, Certs));

        Assert.Contains($"connected desk@localhost:{_port}", _duplex.Output);
        Assert.Contains($"connected floor:shelf@localhost:{_port}", _duplex.Output);
    }

    [Fact]
    public async Task The_thing_is_the_one_in_onboard_json()
    {
        var identity = new IdentityFolder(Path.Combine(Certs, "desk"));
        identity.WriteRecord(new Identity { Thing = "desk", Cloud = "aws 123456789012 us-east-1" });

        Assert.Equal(0, await RunUntilReportsAsync(1, identity.FullPath));

        Assert.Contains($"connected desk@localhost:{_port}", _duplex.Output);
    }

    [Theory]
    [InlineData("nosuch", "", "there is no such folder")]
    [InlineData("aws/payloads", "", "there is no device.pem in it, nor in a folder in it. 'duplex onboard")]
    [InlineData("aws/things", "--thing a", "it has no folder a for the thing a. 'duplex onboard --thing a'")]
    [InlineData("aws/things/desk", "--thing a --thing b", "this is the identity of one thing, and 2 are to start")]
    [InlineData("aws/things", "--boards 2 --thing a", "it has no folder a-1 for the thing a-1")]
    public async Task The_error_names_an_identity_that_is_missing(string certs, string more, string cause)
    {
        string[] words = more.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1, await RunAsync(_duplex.GetPath(certs.Split('/')), words));

        Assert.Contains(cause, _duplex.ErrorLine());
        Assert.Empty(_duplex.Output);
    }

    [Theory]
    [InlineData("shelf", null, "is the identity of the thing 'shelf', not of 'desk'")]
    [InlineData("desk", "a-ats.iot.eu-west-1.amazonaws.com", "is an identity for a-ats.iot.eu-west-1.")]
    public async Task An_identity_of_another_thing_or_cloud_is_not_used(string thing, string? endpoint, string cause)
    {
        var identity = new IdentityFolder(Path.Combine(Certs, "desk"));
        identity.WriteRecord(new Identity { Thing = thing, Cloud = "aws 1 x", Endpoint = endpoint });

        Assert.Equal(1, await RunAsync(identity.FullPath, "--thing", "desk"));

        Assert.Contains(cause, _duplex.ErrorLine());
    }

    [Theory]
    [InlineData("--endpoint x", "--endpoint: give --certs DIR too")]
    [InlineData("--certs x", "--certs: give --endpoint HOST too")]
    [InlineData("--endpoint https://x --certs x", "give HOST or HOST:PORT, without https://")]
    [InlineData("--endpoint x:0 --certs x", "a port from 1 to 65535")]
    [InlineData("--endpoint a.iot.eu-west-1.amazonaws.com --certs x", "is not of Amazon's root CA 1")]
    [InlineData("--endpoint x --certs x --listen 192.168.1.20", "--listen: not with --endpoint")]
    [InlineData("--endpoint x --certs x --chaos drop", "--chaos: not with --endpoint")]
    [InlineData("--endpoint x --certs x --listen 192.168.1.20 --thing a --export", "not with --endpoint")]
    [InlineData("--endpoint x --certs x --port-base 21000", "--port-base: not with --endpoint")]
    [InlineData("--boards 2 --thing a --thing b", "--boards: give --thing once at most")]
    [InlineData("--boards 0", "--boards 0: give an integer from 1 to 200")]
    public async Task Options_that_do_not_go_together_are_one_line_and_exit_code_2(string arguments, string cause)
    {
        Assert.Equal(2, await _duplex.RunAsync(["up", .. arguments.Split(' ')]));

        Assert.Contains(cause, _duplex.ErrorLine());
    }

    [Theory]
    [InlineData(1_000, 0.45)]
    [InlineData(9_000, 0.05)]
    [InlineData(60_000, 0.0080)]
    public void The_cost_is_that_of_the_page(int refreshMs, double cents)
    {
        Assert.Equal(cents, AwsCost.GetCentsPerHour(refreshMs), tolerance: cents / 50);
    }

    private Task<int> RunUntilReportsAsync(int reports, string certs, params string[] more) =>
        _duplex.RunUntilAsync(text => Regex.Count(text, "shadow  reported v") >= reports, Arguments(certs, more));

    private Task<int> RunAsync(string certs, params string[] more) => _duplex.RunAsync(Arguments(certs, more));

    private string[] Arguments(string certs, string[] more) =>
        ["up", "--endpoint", $"localhost:{_port}", "--certs", certs, "--data", Data, .. more];
}
