using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobTimeoutTests
{
    private readonly JobFixture _jobs = new();

    [Fact]
    public void An_execution_times_out_when_it_was_in_progress_for_as_long_as_its_job_allows()
    {
        _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = 5 });
        Assert.Null(_jobs.NextTimeout);
        _jobs.Now += 1_000;
        _jobs.Send("/start-next");
        Assert.Equal(300, (int)_jobs.Response["execution"]!["approximateSecondsBeforeTimedOut"]!);
        Assert.Equal(_jobs.Now + 300, _jobs.NextTimeout);
        _jobs.Now += 299;
        _jobs.ApplyTimeouts();
        Assert.Equal(JobStatus.InProgress, _jobs.GetExecution("j").Status);
        _jobs.Now += 1;
        _jobs.ApplyTimeouts();
        Assert.Equal(JobStatus.TimedOut, _jobs.GetExecution("j").Status);
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        Assert.Equal("COMPLETED", _jobs.GetJob("j").Status);
        Assert.Null(_jobs.NextTimeout);
        Assert.Equal("InvalidStateTransition", _jobs.Update("j", "SUCCEEDED").ErrorCode);
    }

    [Fact]
    public void Progress_does_not_prolong_the_time_in_progress()
    {
        _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = 5 }).Send("/start-next");
        _jobs.Now += 200;
        _jobs.Update("j", "IN_PROGRESS");
        _jobs.Now += 100;
        _jobs.ApplyTimeouts();
        Assert.Equal(JobStatus.TimedOut, _jobs.GetExecution("j").Status);
    }

    [Fact]
    public void The_end_of_an_execution_stops_its_timers()
    {
        _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = 5 })
            .Send("/start-next", """{"stepTimeoutInMinutes":1}""");
        _jobs.Update("j", "SUCCEEDED");
        Assert.Null(_jobs.NextTimeout);
        _jobs.Now += 1_000;
        _jobs.ApplyTimeouts();
        Assert.Equal(JobStatus.Succeeded, _jobs.GetExecution("j").Status);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(2, 130)]
    [InlineData(-1, 300)]
    [InlineData(100, 300)]
    public void A_step_timer_can_be_replaced_or_canceled_and_the_earlier_deadline_counts(int? minutes, int expected)
    {
        _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = 5 });
        long start = _jobs.Now;
        _jobs.Send("/start-next", """{"stepTimeoutInMinutes":1}""");
        _jobs.Now += 10;
        JsonObject update = new() { ["status"] = "IN_PROGRESS" };
        if (minutes is not null)
        {
            update["stepTimeoutInMinutes"] = minutes;
        }

        _jobs.Send("/j/update", update.ToJsonString());
        Assert.Equal(start + expected, _jobs.NextTimeout);
    }

    [Fact]
    public void Only_an_update_can_cancel_the_step_timer()
    {
        _jobs.Queue("j").Send("/start-next", """{"stepTimeoutInMinutes":-1}""");
        Assert.Equal("InvalidRequest", _jobs.ErrorCode);
        Assert.Equal(JobStatus.Queued, _jobs.GetExecution("j").Status);
    }

    [Fact]
    public void A_step_timer_works_without_a_timeout_of_the_job()
    {
        _jobs.Queue("j").Send("/start-next", """{"stepTimeoutInMinutes":1}""");
        _jobs.Now += 60;
        _jobs.ApplyTimeouts();
        Assert.Equal(JobStatus.TimedOut, _jobs.GetExecution("j").Status);
    }

    [Fact]
    public void A_timeout_sends_notify_next_for_the_following_job()
    {
        _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = 1 }).Queue("k").Send("/start-next");
        _jobs.Now += 61;
        _jobs.ApplyTimeouts();
        Assert.Contains("\"jobId\":\"k\"", _jobs.FindSentText("/notify-next"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_081)]
    public void A_limit_is_1_to_10080_minutes(int minutes) => Assert.ThrowsAny<Exception>(
        () => _jobs.Queue(new CreateJobRequest("j") { InProgressMinutes = minutes }));
}
