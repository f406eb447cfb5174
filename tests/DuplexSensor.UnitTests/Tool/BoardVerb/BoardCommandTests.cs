using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

public sealed class BoardCommandTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Theory]
    [InlineData("--cloud azure", "--cloud azure: give local or aws.")]
    [InlineData("--thing a --next", "--thing and --next exclude each other.")]
    [InlineData("--wifi Home --keep-wifi", "--wifi and --keep-wifi exclude each other.")]
    [InlineData("--cloud aws --listen 192.168.1.20", "--listen: only with --cloud local.")]
    [InlineData("--cloud aws --port-base 21000", "--port-base: only with --cloud local.")]
    [InlineData("--cloud aws --endpoint-url http://localhost:4566", "--endpoint-url: only with --cloud local.")]
    [InlineData("--port-base 21000 --endpoint-url http://localhost:4566", "--port-base: not with --endpoint-url")]
    [InlineData("--port ", "--port is empty: give a serial port, for example COM5 or /dev/ttyUSB0.")]
    [InlineData("--cloud aws --profile ", "--profile is empty: give a name from ~/.aws/config.")]
    [InlineData("--profile work", "--profile: only with --cloud aws.")]
    [InlineData("--listen 0.0.0.0", "--listen 0.0.0.0: give this machine's own address")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string arguments, string cause)
    {
        Assert.Equal(2, await _duplex.RunAsync(["board", .. arguments.Split(' ')]));

        Assert.Contains(cause, _duplex.ErrorLine());
    }

    [Fact]
    public void Each_option_of_the_command_line_arrives()
    {
        BoardOptions options = Parse(
            "--port COM7 --thing desk --listen 192.168.1.20 --endpoint-url http://localhost:21002 "
            + "--image a.bin --settings s.json --keep-wifi");

        Assert.Equal(
            new BoardOptions
            {
                Port = "COM7",
                Thing = "desk",
                ListenAddress = IPAddress.Parse("192.168.1.20"),
                EndpointUrl = new Uri("http://localhost:21002"),
                Image = "a.bin",
                SettingsPath = "s.json",
                KeepsWifi = true,
            },
            options);
        Assert.Equal(new BoardOptions { Ports = LocalPorts.FromBase(21000) }, Parse("--port-base 21000"));
        Assert.Equal(
            new BoardOptions { IsAws = true, Profile = "work", IsNext = true, Ssid = "Home" },
            Parse("--cloud aws --profile work --next --wifi Home"));
    }

    [Fact]
    public async Task On_AWS_the_identity_of_onboard_is_taken_and_there_is_no_payload_URL()
    {
        await using OnboardFixture aws = await OnboardFixture.StartAsync();
        TargetCloud target = aws.Target() with { CaPem = Defaults.RootCa };
        string earlier = (await aws.OnboardAsync("desk")).Certificate;
        using var output = new StringWriter();
        var cloud = new AwsBoardCloud(target, _duplex.Folder, output);

        BoardTarget board = await cloud.OnboardAsync("desk", TestContext.Current.CancellationToken);

        Assert.Equal(("desk", "localhost", 8883, ""), (board.Thing, board.Endpoint, board.Port, board.JobPayloadUrl));
        Assert.Equal([earlier], await aws.ListPrincipalsAsync("desk"));
        Assert.Equal(aws.GetFolder("desk").PrivateKeyPath, board.Credentials.PrivateKeyPath);
        Assert.Equal(["desk"], cloud.ListOnboarded());
        Assert.Null(await cloud.FindShadowAsync("desk", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_new_thing_of_AWS_gets_the_root_CA_of_this_clone()
    {
        await using OnboardFixture aws = await OnboardFixture.StartAsync();
        using var output = new StringWriter();
        var cloud = new AwsBoardCloud(aws.Target() with { CaPem = Defaults.RootCa }, _duplex.Folder, output);

        BoardTarget board = await cloud.OnboardAsync("new", TestContext.Current.CancellationToken);

        Assert.Equal(
            File.ReadAllText(RepositoryFolder.Combine("certs", "AmazonRootCA1.pem")).ReplaceLineEndings(),
            File.ReadAllText(board.Credentials.CaPath).ReplaceLineEndings());
    }

    [Fact]
    public void The_firewall_rule_names_address_and_ports()
    {
        var description = new LocalCloudDescription("1", "us-east-1", "arn:", 8883, "data", "pem")
        {
            PayloadPort = 8443,
        };
        using var http = new HttpClient();

        Assert.EndsWith(
            "protocol=TCP localip=192.168.1.20 localport=8883,8443 profile=any",
            new LocalBoardCloud(http, description, IPAddress.Parse("192.168.1.20")).DescribeFirewallRule());
    }

    [Fact]
    public void This_PCs_address_is_an_own_one_or_missing_with_the_fix()
    {
        try
        {
            Assert.Equal(AddressFamily.InterNetwork, HostAddress.Find().AddressFamily);
        }
        catch (UserException exception)
        {
            Assert.Contains("give --listen ADDRESS", exception.Message);
        }
    }

    [Fact]
    public async Task The_local_cloud_tells_boards_where_it_is_and_onboards_without_the_AWS_CLI()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        (_, JsonNode cloud) = await fixture.Cloud.CallAsync("GET /local-cloud");
        Assert.Equal(fixture.Cloud.Options.PayloadPort, (int)cloud["payloadPort"]!);
        Assert.Null(cloud["listenAddress"]);

        (HttpStatusCode status, JsonNode thing) = await fixture.Cloud.CallAsync("PUT /local-cloud/things/a:b");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(File.Exists(Path.Combine((string)thing["folder"]!, "device.key")));
        Assert.DoesNotContain("PRIVATE", thing.ToJsonString());

        (status, _) = await fixture.Cloud.CallAsync("PUT /local-cloud/things/a%2Fb");
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private static BoardOptions Parse(string options)
    {
        var verb = new BoardCommand();
        return verb.CreateOptions(verb.Parse(options.Split(' ')));
    }
}
