using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.View;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The read model shows what the API returns, and reports changes. The commands act like the API.</summary>
public sealed class CloudViewTests : IAsyncLifetime
{
    private const string Thing = "lamp";

    private readonly ConcurrentQueue<CloudChange> _changes = new();
    private CloudFixture _fixture = null!;

    private CloudView View => _fixture.Cloud.View;

    public async ValueTask InitializeAsync()
    {
        _fixture = await CloudFixture.StartAsync(
            options => options with { Account = new AwsAccount("eu-west-1", "123123123123") });
        _fixture.Cloud.Onboard(Thing);
        View.Changed += _changes.Enqueue;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_thing_shows_its_groups_its_connection_and_its_shadow()
    {
        await _fixture.CallAsync("POST /thing-groups/office", "{}");
        await _fixture.CallAsync(
            "PUT /thing-groups/addThingToThingGroup", $$"""{"thingGroupName":"office","thingName":"{{Thing}}"}""");
        await _fixture.CallAsync($"POST /things/{Thing}/shadow", """{"state":{"desired":{"a":1}}}""");
        using IMqttClient client = await _fixture.ConnectAsync(Thing);

        ThingView thing = View.FindThing(Thing)!;

        Assert.Equal(["office"], thing.Groups);
        Assert.True(thing.Connection!.IsConnected);
        JsonNode shadow = JsonNode.Parse(thing.Shadow!.Value.Span)!;
        JsonNode fromApi = (await _fixture.CallAsync($"GET /things/{Thing}/shadow")).Body;
        Assert.Equal(fromApi["state"]!.ToJsonString(), shadow["state"]!.ToJsonString());
        Assert.Equal(1, (int)shadow["version"]!);
        ThingView listed = Assert.Single(View.ReadThings());
        Assert.Equal((Thing, "office"), (listed.Name, Assert.Single(listed.Groups)));
        Assert.Equal(shadow.ToJsonString(), JsonNode.Parse(listed.Shadow!.Value.Span)!.ToJsonString());
        Assert.Equal([Thing], Assert.Single(View.ReadGroups()).Things);
    }

    [Fact]
    public void A_thing_without_a_shadow_has_none_and_one_that_is_not_there_is_not_found()
    {
        Assert.Null(View.FindThing(Thing)!.Shadow);
        Assert.Null(View.FindThing(Thing)!.Connection);
        Assert.Null(View.FindThing("nobody"));
        Assert.Null(View.FindJob("none"));
    }

    [Fact]
    public void Reading_counts_against_no_quota()
    {
        _fixture.Cloud.Commands.UpdateShadow(Thing, """{"state":{}}"""u8.ToArray());
        for (int i = 0; i < 50; i++)
        {
            Assert.NotNull(View.FindThing(Thing)!.Shadow);
        }

        Assert.Null(_fixture.Cloud.Commands.UpdateShadow(Thing, """{"state":{}}"""u8.ToArray()).Error);
    }

    [Fact]
    public void Each_persisted_change_is_reported_and_a_refused_one_is_not()
    {
        _fixture.Cloud.Commands.UpdateShadow(Thing, """{"state":{"desired":{"a":1}}}"""u8.ToArray());
        _fixture.Cloud.Commands.UpdateShadow(Thing, "no JSON"u8.ToArray());
        CreateJob("1");
        _fixture.Cloud.Onboard("desk");

        Assert.Equal(
            ["Execution 1 lamp", "Job 1 ", "Shadow lamp ", "Thing desk "],
            _changes.Select(change => $"{change.Record} {change.Name} {change.Thing}").Distinct().Order());
        Assert.Single(_changes, change => change.Record == CloudRecord.Shadow);
    }

    [Fact]
    public void A_job_has_its_targets_by_name_and_its_executions_in_the_account_of_the_cloud()
    {
        CreateJob("1");
        CreateJob("2");

        JobView job = View.FindJob("1")!;
        Assert.Equal([Thing], job.TargetThings);
        Assert.Equal("arn:aws:iot:eu-west-1:123123123123:thing/lamp", Assert.Single(job.Job.Request.Targets));
        Assert.Equal((Thing, JobStatus.Queued), (job.Executions[0].Thing, job.Executions[0].Execution.Status));
        Assert.Equal(["2", "1"], View.ReadJobs(max: 5).Select(view => view.Job.JobId));
        Assert.Equal("2", Assert.Single(View.ReadJobs(max: 1)).Job.JobId);
        Assert.Equal(["1", "2"], View.ReadExecutions(Thing).Select(pair => pair.Job.JobId));
        Assert.Equal((2, 0), (View.FindThing(Thing)!.QueuedCount, View.FindThing(Thing)!.InProgressCount));
    }

    [Fact]
    public async Task A_canceled_execution_is_canceled_for_the_API_too()
    {
        CreateJob("1");
        CreateJob("2");

        _fixture.Cloud.Commands.CancelExecution(Thing, "1", force: false);
        _fixture.Cloud.Commands.CancelJob("2", force: false);

        foreach (string job in new[] { "1", "2" })
        {
            JsonNode body = (await _fixture.CallAsync($"GET /things/{Thing}/jobs/{job}")).Body;
            Assert.Equal("CANCELED", (string?)body["execution"]!["status"]);
        }
    }

    [Fact]
    public async Task A_command_reaches_the_subscribers_as_one_of_the_API_does()
    {
        using IMqttClient client = await _fixture.ConnectAsync(Thing);
        await client.SubscribeAsync(
            $"$aws/things/{Thing}/shadow/update/delta", cancellationToken: TestContext.Current.CancellationToken);

        _fixture.Cloud.Commands.UpdateShadow(Thing, Encoding.UTF8.GetBytes("""{"state":{"desired":{"a":1}}}"""));

        await _fixture.WaitForEventAsync(
            e => e.Kind == CloudEventKind.Delivered && e.Subject.EndsWith("/delta", StringComparison.Ordinal));
    }

    private void CreateJob(string jobId) => _fixture.Cloud.Commands.CreateJob(
        new CreateJobRequest(jobId) { Document = "{}" }, [Thing], []);
}
