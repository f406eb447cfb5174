using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Onboards the things of a file, at several at once.</summary>
public sealed class ManyThingsTests
{
    private const string CreateCertificate = "create-certificate-from-csr";

    [Fact]
    public async Task The_things_of_a_file_are_onboarded_with_group_and_attributes()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        ThingPlan[] plans = CreatePlans(20);

        await fixture.OnboardAllAsync(plans);

        Assert.Contains("20 things are onboarded: 20 by this run", fixture.Printed);
        Assert.Contains("  20/20 desk-", fixture.Printed);
        Assert.Equal(20, (await fixture.ListCertificatesAsync()).Length);
        (_, JsonNode thing) = await fixture.Cloud.CallAsync("GET /things/desk-7");
        Assert.Equal("7", (string?)thing["attributes"]!["room"]);
        Assert.Equal(20, (await fixture.ListAsync("/thing-groups/office/things?maxResults=250", "things")).Length);
    }

    [Fact]
    public async Task A_cut_run_goes_on_and_a_complete_one_asks_nothing()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        ThingPlan[] plans = CreatePlans(12);
        var cut = new CutAws(fixture.Aws) { CutAt = 30, IsHandled = true };
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.OnboardAllAsync(plans, cut));

        await fixture.OnboardAllAsync(plans);
        Assert.Contains("is complete", fixture.Printed);
        Assert.Equal(12, (await fixture.ListCertificatesAsync()).Length);

        var aws = new CutAws(fixture.Aws);
        await fixture.OnboardAllAsync(plans, aws);
        Assert.Empty(aws.Calls);
        Assert.Contains("12 things are onboarded: 0 by this run, 12 were complete before", fixture.Printed);
    }

    // AWS's lowest default rate is 10 calls a second for an operation: 10 calls of all operations keep each rate.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [WholeRun]
    public async Task Two_hundred_things_go_on_after_a_cut_and_keep_the_rates_of_AWS(bool isHandled)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        ThingPlan[] plans = CreatePlans(200);
        WriteEllipticKeys(fixture, plans);
        var cut = new CutAws(fixture.Aws) { Operation = CreateCertificate, CutAt = 100, IsHandled = isHandled };
        var cutRun = new TimedAws(cut);
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.OnboardAllAsync(plans, cutRun));
        string[] complete = [.. ReadOnboarded(fixture.Printed)];

        var rest = new CutAws(fixture.Aws);
        var restRun = new TimedAws(rest);
        await fixture.OnboardAllAsync(plans, restRun);

        Assert.InRange(complete.Length, 100 - AwsCalls.ThingsAtATime, 100);
        Assert.Equal(200, complete.Union(ReadOnboarded(fixture.Printed)).Count());
        Assert.DoesNotContain(rest.Calls, words => complete.Any(thing => words.Contains($"--thing-name={thing}")));
        Assert.Equal(200, cut.Calls.Concat(rest.Calls).Count(words => words[1] == CreateCertificate));
        Assert.Equal(200, (await fixture.ListCertificatesAsync()).Length);
        Assert.Equal(200, (await fixture.ListAsync("/thing-groups/office/things?maxResults=250", "things")).Length);
        await AssertCompleteAsync(fixture, plans);
        AssertRate(cutRun);
        AssertRate(restRun);
    }

    [Fact]
    public async Task A_changed_line_changes_its_thing_alone()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        ThingPlan[] plans = CreatePlans(3);
        await fixture.OnboardAllAsync(plans);
        plans[1] = OnboardFixture.Plan("desk-2", "lab", ("room", "cellar"));
        var aws = new CutAws(fixture.Aws);

        await fixture.OnboardAllAsync(plans, aws, isJson: true);

        Assert.Equal(
            ["create-thing", "update-thing", "create-thing-group", "add-thing-to-thing-group"],
            aws.Changes.Select(words => words[1]));
        JsonNode json = JsonNode.Parse(fixture.Printed)!;
        Assert.Equal([false, true, false], json["things"]!.AsArray().Select(thing => (bool)thing!["changed"]!));
        (_, JsonNode thing) = await fixture.Cloud.CallAsync("GET /things/desk-2");
        Assert.Equal("cellar", (string?)thing["attributes"]!["room"]);
    }

    [Fact]
    public async Task A_failure_names_its_thing_and_says_how_to_go_on()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("desk-2");
        var old = fixture.GetFolder("desk-2");
        await File.WriteAllTextAsync(old.RecordPath, "{", TestContext.Current.CancellationToken);

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAllAsync(CreatePlans(2)));

        Assert.StartsWith("desk-2: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "of 2 things are complete; the same command continues.", error.Message, StringComparison.Ordinal);
    }

    // An RSA key, which a thing gets if it has none, needs a tenth of a second of processor time.
    private static void WriteEllipticKeys(OnboardFixture fixture, ThingPlan[] plans)
    {
        foreach (IdentityFolder folder in plans.Select(plan => fixture.GetFolder(plan.Thing)))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            folder.Create();
            folder.WritePrivateKey(key.ExportPkcs8PrivateKeyPem());
        }
    }

    private static IEnumerable<string> ReadOnboarded(string printed) =>
        Regex.Matches(printed, @"/\d+ (\S+) onboarded").Select(match => match.Groups[1].Value);

    private static async Task AssertCompleteAsync(OnboardFixture fixture, ThingPlan[] plans)
    {
        foreach (ThingPlan plan in plans)
        {
            string own = fixture.GetFolder(plan.Thing).ReadRecord()!.Certificate!;
            Assert.Equal([own], await fixture.ListPrincipalsAsync(plan.Thing));
        }

        var aws = new CutAws(fixture.Aws);
        await fixture.OnboardAllAsync(plans, aws);
        Assert.Empty(aws.Calls);
    }

    private static void AssertRate(TimedAws run)
    {
        Assert.InRange(run.Times.Count, 500, 2_000);
        Assert.All(run.Times.Skip(PacedAws.CallsPerSecond).Zip(run.Times), pair =>
            Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(1), $"11 calls from {pair.Second:ss.fff}"));
    }

    private static ThingPlan[] CreatePlans(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => OnboardFixture.Plan($"desk-{i}", "office", ("room", $"{i}"))),
    ];
}
