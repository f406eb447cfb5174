using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Doctor;
using DuplexSensor.Tool.Doctor.Surroundings;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Identities;
using DuplexSensor.UnitTests.Tool.Onboarding;
using MQTTnet;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Doctor with real sockets and a local cloud: its policies, its TLS, its connections.</summary>
public sealed class LocalCloudDoctorTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private OnboardFixture _fixture = null!;
    private DeviceCredentials _files = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_thing_of_the_local_cloud_is_right_and_each_thing_set_wrong_there_is_named()
    {
        await StartAsync();
        Assert.Empty(await FindFailedAsync());

        string arn = Assert.Single(await _fixture.ListPrincipalsAsync("desk"));
        string id = arn[(arn.LastIndexOf('/') + 1)..];
        await CallAsync($"PUT /certificates/{id}?newStatus=INACTIVE");
        Assert.Equal(["certificate-active"], await FindFailedAsync());
        await CallAsync($"PUT /certificates/{id}?newStatus=ACTIVE");

        await CallAsync("POST /things/desk/shadow", """{"state":{"reported":{"on":true},"desired":{"on":false}}}""");
        Assert.Equal(["shadow"], await FindFailedAsync());
        await CallAsync("POST /things/desk/shadow", """{"state":{"desired":null}}""");

        await ReplacePolicyAsync("shadow/update");
        Assert.Equal(["policy"], await FindFailedAsync());
    }

    [Fact]
    public async Task With_connect_the_running_board_is_disconnected_and_the_evidence_says_so()
    {
        await StartAsync();
        using IMqttClient board = await _fixture.Cloud.ConnectAsync("desk");

        Finding connect = (await RunAsync(connects: true)).Single(result => result.Name == "connect").Finding;

        Assert.Equal(Verdict.Ok, connect.Verdict);
        Assert.Contains("a running board of this name was disconnected", connect.Evidence);
        await _fixture.Cloud.WaitForEventAsync(_ => !board.IsConnected);
    }

    private async Task StartAsync()
    {
        _fixture = await OnboardFixture.StartAsync();
        _files = _fixture.Cloud.Cloud.Onboard("desk");
        File.WriteAllText(_folder.File("settings.json"), """{"thing":"desk"}""");
    }

    private Task CallAsync(string methodAndPath, string body = "") => _fixture.Cloud.CallAsync(methodAndPath, body);

    // The policy of the things, without one of its topics.
    private async Task ReplacePolicyAsync(string without)
    {
        string name = Assert.Single(await _fixture.ListAsync("/policies", "policies", "policyName"));
        (_, JsonNode policy) = await _fixture.Cloud.CallAsync($"GET /policies/{name}");
        JsonNode document = JsonNode.Parse((string)policy["policyDocument"]!)!;
        string changed = document.ToJsonString().Replace(without, "elsewhere", StringComparison.Ordinal);
        Assert.NotEqual(document.ToJsonString(), changed);
        await CallAsync(
            $"POST /policies/{name}/version?setAsDefault=true",
            new JsonObject { ["policyDocument"] = changed }.ToJsonString());
    }

    private async Task<string[]> FindFailedAsync() =>
        [.. (await RunAsync(connects: false)).Where(result => result.Finding.Verdict == Verdict.Failed)
            .Select(result => result.Name)];

    private async Task<IReadOnlyList<CheckResult>> RunAsync(bool connects)
    {
        var results = new List<CheckResult>();
        var context = new CheckContext(new DoctorOptions { Thing = "desk", Connects = connects }, CreatePc());
        await foreach (CheckResult result in new DoctorRun(CheckList.Create(), context).RunAsync(Cancelled))
        {
            results.Add(result);
        }

        return results;
    }

    private PcSurroundings CreatePc() => new()
    {
        Environment = new Dictionary<string, string> { ["PATH"] = "" },
        Folder = _folder.Path,
        Home = _folder.Path,
        IsWindows = false,
        Programs = new FakePrograms(),
        Nanoff = new InstalledNanoff(_folder.File("no-nanoff")),
        Network = new SystemNetwork(),
        SerialPorts = new FakeSerialPorts(),
        Firewall = new FakeFirewall(),
        Time = TimeProvider.System,
        WaitAsync = (_, _) => Task.CompletedTask,
        IsLocalCloudRunningAsync = _ => Task.FromResult(true),
        FindCloudAsync = (_, _, _) => Task.FromResult(CreateTarget()),
    };

    private TargetCloud CreateTarget() => _fixture.Target() with
    {
        LocalUrl = new Uri($"http://localhost:{_fixture.Cloud.Options.ApiPort}"),
        GetFolder = _ => new IdentityFolder(Path.GetDirectoryName(_files.CertificatePath)!),
    };
}
