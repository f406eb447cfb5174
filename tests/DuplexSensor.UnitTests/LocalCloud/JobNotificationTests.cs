using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobNotificationTests
{
    private readonly JobFixture _jobs = new();

    [Fact]
    public void The_first_job_sends_notify_and_notify_next()
    {
        _jobs.Queue("a");
        AssertSameJson(
            """
            {"timestamp":1000,"jobs":{"QUEUED":[{"jobId":"a","queuedAt":1000,"lastUpdatedAt":1000,
            "versionNumber":1,"executionNumber":1}]}}
            """,
            _jobs.FindSentText("/notify"));
        AssertSameJson(
            """
            {"timestamp":1000,"execution":{"jobId":"a","status":"QUEUED","queuedAt":1000,"lastUpdatedAt":1000,
            "versionNumber":1,"executionNumber":1,"jobDocument":{"reboot":true}}}
            """,
            _jobs.FindSentText("/notify-next"));
    }

    [Fact]
    public void A_job_behind_another_sends_notify_only()
    {
        _jobs.Queue("a").Queue("b");
        Assert.Equal(["/notify"], _jobs.Topics);
    }

    [Fact]
    public void Starting_the_first_job_sends_no_notification()
    {
        _jobs.Queue("a").Send("/start-next");
        Assert.Equal(["/start-next/accepted"], _jobs.Topics);
    }

    [Fact]
    public void Progress_sends_no_notification()
    {
        _jobs.Queue("a").Update("a", "IN_PROGRESS").Update("a", "IN_PROGRESS");
        Assert.Equal(["/a/update/accepted"], _jobs.Topics);
    }

    [Fact]
    public void Starting_a_job_other_than_the_first_sends_notify_next()
    {
        _jobs.Queue("a").Queue("b").Update("b", "IN_PROGRESS");
        Assert.Equal(["/b/update/accepted", "/notify-next"], _jobs.Topics);
        Assert.Contains("IN_PROGRESS", _jobs.FindSentText("/notify-next"), StringComparison.Ordinal);
    }

    [Fact]
    public void Starting_a_second_job_behind_a_started_one_sends_no_notification()
    {
        _jobs.Queue("a").Queue("b").Update("a", "IN_PROGRESS").Update("b", "IN_PROGRESS");
        Assert.Equal(["/b/update/accepted"], _jobs.Topics);
    }

    [Fact]
    public void The_end_of_the_first_job_sends_notify_and_notify_next()
    {
        _jobs.Queue("a").Queue("b").Update("a", "SUCCEEDED");
        Assert.Equal(["/a/update/accepted", "/notify", "/notify-next"], _jobs.Topics);
        Assert.Contains("\"b\"", _jobs.FindSentText("/notify-next"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_the_last_job_sends_empty_notifications()
    {
        _jobs.Queue("a").Update("a", "FAILED");
        AssertSameJson("""{"timestamp":1000,"jobs":{}}""", _jobs.FindSentText("/notify"));
        AssertSameJson("""{"timestamp":1000}""", _jobs.FindSentText("/notify-next"));
    }

    [Fact]
    public void The_end_of_a_job_other_than_the_first_sends_notify_only()
    {
        _jobs.Queue("a").Queue("b").Update("b", "REJECTED");
        Assert.Equal(["/b/update/accepted", "/notify"], _jobs.Topics);
    }

    [Fact]
    public void A_rejected_request_sends_no_notification()
    {
        _jobs.Queue("a").Update("a", "QUEUED");
        Assert.Equal(["/a/update/rejected"], _jobs.Topics);
    }

    [Fact]
    public void The_list_in_a_notification_has_at_most_fifteen_jobs()
    {
        for (int i = 0; i < 20; i++)
        {
            _jobs.Queue($"j{i}");
        }

        Assert.Equal(15, _jobs.FindSentText("/notify")!.Split("jobId").Length - 1);
    }
}
