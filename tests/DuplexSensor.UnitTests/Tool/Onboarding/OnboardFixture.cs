using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Offboarding;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.UnitTests.LocalCloud;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>A local cloud in the place of AWS, and a folder for the identities.</summary>
internal sealed class OnboardFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private OnboardFixture(CloudFixture cloud) => Cloud = cloud;

    public CloudFixture Cloud { get; }

    public HttpAws Aws => new(new Uri($"http://localhost:{Cloud.Options.ApiPort}"));

    /// <summary>What the last run has printed.</summary>
    public string Printed { get; private set; } = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<OnboardFixture> StartAsync() => new(await CloudFixture.StartAsync());

    public IdentityFolder GetFolder(string thing) =>
        IdentityFolder.ForAws(_folder.Path, AwsAccount.Default.Id, AwsAccount.Default.Region, thing);

    public TargetCloud Target(IAwsCli? aws = null) => new()
    {
        Aws = aws ?? Aws,
        ArnPrefix = "arn:aws:iot:us-east-1:123456789012:",
        Account = AwsAccount.Default.Id,
        Region = AwsAccount.Default.Region,
        Endpoint = "localhost",
        Port = Cloud.Options.MqttPort,
        CaPem = File.ReadAllText(Path.Combine(Cloud.Options.DataFolder, "ca", "ca.pem")),
        GetFolder = GetFolder,
    };

    public static ThingPlan Plan(string thing, string? group = null, params (string Name, string Value)[] attributes) =>
        new(thing, group, attributes.ToDictionary(one => one.Name, one => one.Value));

    /// <summary>Onboards one thing.</summary>
    public async Task<OnboardResult> OnboardAsync(
        string thing, string? group = null, IAwsCli? aws = null, OnboardOptions? options = null)
    {
        TargetCloud target = Target(aws);
        var changes = new StringWriter();
        var shared = new SharedResources(target, changes.WriteLine, Cancelled);
        var onboarding = new ThingOnboarding(
            target, shared, options ?? new OnboardOptions(), changes.WriteLine, Cancelled);
        try
        {
            return await onboarding.RunAsync(Plan(thing, group));
        }
        finally
        {
            Printed = changes.ToString();
        }
    }

    /// <summary>Runs the whole verb for many things.</summary>
    public async Task OnboardAllAsync(IReadOnlyList<ThingPlan> plans, IAwsCli? aws = null, bool isJson = false)
    {
        var output = new StringWriter();
        var run = new OnboardRun(Target(aws), new OnboardOptions { TrustsRecord = true }, output, isJson);
        try
        {
            await run.RunAsync(plans, Cancelled);
        }
        finally
        {
            Printed = output.ToString();
        }
    }

    public async Task OffboardAsync(string thing, IAwsCli? aws = null, string? certificate = null)
    {
        TargetCloud target = Target(aws);
        var output = new StringWriter();
        var search = new OffboardSearch(target, thing, Cancelled);
        OffboardPlan plan = certificate is null
            ? await search.PlanThingAsync()
            : await search.PlanCertificateAsync(certificate);
        output.WriteLine(string.Join('\n', plan.Describe()));
        await new OffboardRun(target, output, Cancelled) { RetryDelay = TimeSpan.Zero }.RunAsync(plan);
        Printed = output.ToString();
    }

    /// <summary>The texts at a member of a list, such as the ids of all certificates.</summary>
    public async Task<string[]> ListAsync(string path, string list, string? member = null)
    {
        (_, JsonNode body) = await Cloud.CallAsync($"GET {path}");
        return [.. (body[list]?.AsArray() ?? []).Select(entry => (string)(member is null ? entry! : entry![member]!)!)];
    }

    public Task<string[]> ListCertificatesAsync() =>
        ListAsync("/certificates?pageSize=250", "certificates", "certificateArn");

    public Task<string[]> ListPrincipalsAsync(string thing) => ListAsync($"/things/{thing}/principals", "principals");

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        _folder.Dispose();
    }
}
