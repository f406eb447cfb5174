using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobRolloutTests
{
    private readonly JobFixture _jobs = new();

    public JobRolloutTests()
    {
        for (int i = 0; i < 10; i++)
        {
            _jobs.Services.Registry.CreateThing($"t{i}");
        }
    }

    [Fact]
    public void A_constant_rate_limits_the_executions_queued_per_minute()
    {
        Create(new JobRollout { MaximumPerMinute = 4 });
        Assert.Equal(4, Queued());
        Assert.Equal(["t0", "t1", "t2", "t3"], ThingsIn(_jobs.Messages));
        _jobs.Now += 59;
        Assert.Empty(_jobs.ApplyTimeouts().Messages);
        Assert.Equal(_jobs.Now + 1, _jobs.NextTimeout);
        _jobs.Now += 1;
        Assert.Equal(["t4", "t5", "t6", "t7"], ThingsIn(_jobs.ApplyTimeouts().Messages));
        _jobs.Now += 60;
        Assert.Equal(["t8", "t9"], ThingsIn(_jobs.ApplyTimeouts().Messages));
        Assert.Null(_jobs.NextTimeout);
    }

    [Fact]
    public void After_a_restart_the_executions_left_in_the_minute_are_queued_at_once()
    {
        string[] things = [.. Enumerable.Range(0, 150).Select(i => $"many-{i:d3}")];
        Assert.All(things, thing => _jobs.Services.Registry.CreateThing(thing));
        var rollout = new JobRollout { MaximumPerMinute = 120 };
        var request = new CreateJobRequest("j") { Document = "{}", Rollout = rollout };
        _jobs.Services.Jobs.Create(request with { Targets = ["all"] }, things, _jobs.Time);
        Assert.Equal(100, Queued());
        _jobs.Services.Jobs.LoadExecutions();
        _jobs.ApplyTimeouts();
        Assert.Equal(120, Queued());
        Assert.Equal(_jobs.Now + 60, _jobs.NextTimeout);
    }

    [Fact]
    public void A_job_is_completed_when_its_last_execution_has_ended()
    {
        Create(new JobRollout { MaximumPerMinute = 5 });
        EndAll();
        Assert.Equal("IN_PROGRESS", _jobs.GetJob("j").Status);
        _jobs.Now += 60;
        _jobs.ApplyTimeouts();
        EndAll();
        Assert.Equal("COMPLETED", _jobs.GetJob("j").Status);
    }

    [Fact]
    public void A_canceled_job_reaches_no_further_thing()
    {
        Create(new JobRollout { MaximumPerMinute = 5 });
        _jobs.Services.JobControl.Cancel("j", new(Force: false), _jobs.Time);
        _jobs.Now += 60;
        Assert.Empty(_jobs.ApplyTimeouts().Messages);
        Assert.Equal(5, _jobs.Services.Jobs.GetExecutions(_jobs.GetJob("j")).Count());
    }

    [Fact]
    public void A_thing_that_is_deleted_before_its_turn_gets_no_execution()
    {
        Create(new JobRollout { MaximumPerMinute = 9 });
        EndAll();
        _jobs.Services.DeleteThing("t9", null, _jobs.Time);
        Assert.Equal("COMPLETED", _jobs.GetJob("j").Status);
        _jobs.Now += 60;
        Assert.Empty(_jobs.ApplyTimeouts().Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_thing_that_joins_again_and_goes_before_its_turn_keeps_its_removed_execution(bool isDeleted)
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new CreateJobRequest("j")
        {
            Targets = [AwsNames.GetGroupArn("g")],
            IsContinuous = true,
            Rollout = new JobRollout { MaximumPerMinute = 1 },
        });
        _jobs.Services.AddToGroup("t0", "g", _jobs.Time);
        _jobs.Services.RemoveFromGroup("t0", "g", _jobs.Time);
        _jobs.Services.AddToGroup("t0", "g", _jobs.Time);
        Assert.Contains("t0", _jobs.GetJob("j").Waiting);
        _ = isDeleted
            ? _jobs.Services.DeleteThing("t0", null, _jobs.Time)
            : _jobs.Services.RemoveFromGroup("t0", "g", _jobs.Time);
        Assert.Empty(_jobs.GetJob("j").Waiting);
        (string thing, JobExecution execution) =
            Assert.Single(_jobs.Services.Jobs.GetExecutions(_jobs.GetJob("j")));
        Assert.Equal(("t0", JobStatus.Removed), (thing, execution.Status));
        _jobs.Services.JobControl.Delete("j", force: true, _jobs.Time);
        Assert.Empty(_jobs.Services.Jobs.GetThingJobs("t0").Executions);
        _jobs.Services.Jobs.LoadExecutions();
    }

    [Theory]
    [InlineData(2, null, new[] { 2, 4, 4 })]
    [InlineData(5, null, new[] { 2, 2, 2, 4 })]
    [InlineData(null, 2, new[] { 2, 4, 4 })]
    public void An_exponential_rate_grows_after_a_number_of_things(int? notified, int? succeeded, int[] batches)
    {
        Create(new JobRollout
        {
            Exponential = new ExponentialRate(2, 2.0) { NotifiedThings = notified, SucceededThings = succeeded },
            MaximumPerMinute = 4,
        });
        int before = 0;
        foreach (int batch in batches)
        {
            Assert.Equal(before + batch, Queued());
            before += batch;
            EndAll();
            _jobs.Now += 60;
            _jobs.ApplyTimeouts();
        }
    }

    [Fact]
    public async Task A_rollout_is_returned_as_it_was_requested()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /things/lamp");
        const string Rollout = """
            {"maximumPerMinute":50,"exponentialRate":{"baseRatePerMinute":10,"incrementFactor":1.5,
             "rateIncreaseCriteria":{"numberOfNotifiedThings":100,"numberOfSucceededThings":20}}}
            """;
        Assert.Equal(HttpStatusCode.OK, await CreateAsync(fixture, "j", Rollout));
        (_, JsonNode body) = await fixture.CallAsync("GET /jobs/j");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rollout), body["job"]!["jobExecutionsRolloutConfig"]));
    }

    [Theory]
    [InlineData("""{"maximumPerMinute":0}""")]
    [InlineData("""{"maximumPerMinute":1001}""")]
    [InlineData("""{"maximumPerMinute":"5"}""")]
    [InlineData("""{"perHour":5}""")]
    [InlineData("""{"exponentialRate":{"baseRatePerMinute":10,"incrementFactor":1.5}}""")]
    [InlineData("""{"exponentialRate":{"baseRatePerMinute":10,"incrementFactor":1.5,"rateIncreaseCriteria":{}}}""")]
    [InlineData("""
        {"exponentialRate":{"baseRatePerMinute":10,"incrementFactor":9,
         "rateIncreaseCriteria":{"numberOfNotifiedThings":1}}}
        """)]
    [InlineData("""
        {"exponentialRate":{"baseRatePerMinute":10,"incrementFactor":1.55,
         "rateIncreaseCriteria":{"numberOfNotifiedThings":1}}}
        """)]
    public async Task A_rollout_that_breaks_a_rule_is_refused(string rollout)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /things/lamp");
        Assert.Equal(HttpStatusCode.BadRequest, await CreateAsync(fixture, "j", rollout));
    }

    private static async Task<HttpStatusCode> CreateAsync(CloudFixture fixture, string jobId, string rollout) =>
        (await fixture.CallAsync($"PUT /jobs/{jobId}", $$"""
            {"targets":["arn:aws:iot:us-east-1:123456789012:thing/lamp"],"document":"{}",
             "jobExecutionsRolloutConfig":{{rollout}}}
            """)).Status;

    private static IEnumerable<string> ThingsIn(IReadOnlyList<CloudMessage> messages) => messages
        .Where(message => message.Topic.EndsWith("/notify", StringComparison.Ordinal))
        .Select(message => message.Topic.Split('/')[2]);

    private void Create(JobRollout rollout) => _jobs.Queue(new CreateJobRequest("j")
    {
        Targets = [.. Enumerable.Range(0, 10).Select(i => AwsNames.GetThingArn($"t{i}"))],
        Rollout = rollout,
    });

    private int Queued() => _jobs.Services.Jobs.GetExecutions(_jobs.GetJob("j")).Count();

    private void EndAll()
    {
        foreach ((string thing, _) in _jobs.Services.Jobs.GetExecutions(_jobs.GetJob("j")).ToArray())
        {
            _jobs.Services.Handle(
                $"$aws/things/{thing}/jobs/j/update", """{"status":"SUCCEEDED"}"""u8.ToArray(), _jobs.Time);
        }
    }
}
