using System.Text.Json.Nodes;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Onboards the things of a file, at several at once.</summary>
public sealed class ManyThingsTests
{
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
        Assert.EndsWith("of 2 things are complete; the same command goes on.", error.Message, StringComparison.Ordinal);
    }

    private static ThingPlan[] CreatePlans(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => OnboardFixture.Plan($"desk-{i}", "office", ("room", $"{i}"))),
    ];
}
