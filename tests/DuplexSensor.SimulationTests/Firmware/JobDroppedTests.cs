using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Executions that the cloud ends while the device runs them: timed out, canceled, removed.</summary>
public sealed class JobDroppedTests
{
    [Fact]
    public void A_job_that_the_cloud_ends_meanwhile_is_dropped_and_its_fetch_abandoned()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.CancelInCloud("30");
        device.RunUntilTraced("job     30 dropped: the cloud has ended it");

        Assert.Equal(1, device.Fetcher.AbandonCount);
        device.WithPayload("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
        Assert.DoesNotContain(device.Recorded.Publishes, published =>
            JobScenario.IsTerminal(published) && published.Topic.Contains("/30/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_is_deleted_meanwhile_is_dropped_and_its_fetch_abandoned()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.Cloud.DeleteJob("30");
        device.RunUntilTraced("job     30 dropped: the cloud has ended it");

        Assert.Equal(1, device.Fetcher.AbandonCount);
        device.WithPayload("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
    }

    [Fact]
    public void A_job_that_the_cloud_ends_while_the_link_is_down_is_dropped_after_the_next_connect()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.CancelInCloud("30");
        device.RunUntilTraced("job     30 dropped");

        Assert.Equal(2, device.Recorded.Connects.Count);
        Assert.Equal(1, device.Fetcher.AbandonCount);
    }

    [Fact]
    public void A_job_that_the_cloud_tries_again_is_dropped_and_begun_as_the_new_execution()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RetryInCloud("30");
        device.RunUntilTraced("job     30 dropped");

        Assert.Equal(1, device.Fetcher.AbandonCount);
        device.RunUntilFetching(2);
        device.RunFor(3_000);
        device.ResumeFetchWith(PayloadServer.CreateOk("{}"));
        device.RunUntilEnded("30");
        Assert.Equal(2, device.GetExecution("30").ExecutionNumber);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    [Fact]
    public void A_query_about_the_current_job_does_not_restart_its_step_timer()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.ReceiveMessage("jobs/notify", """{"jobs":{}}""");
        device.RunUntil(() => device.GetProgressUpdates("30").Length > 0);
        device.RunFor(3_000);

        var question = Assert.Single(device.GetProgressUpdates("30"));
        Assert.False(question.TryGetProperty("stepTimeoutInMinutes", out _));
        Assert.False(device.HasTraced("job     30 dropped"));
    }

    [Fact]
    public void A_dropped_job_is_no_longer_reported_as_IN_PROGRESS()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntil(() => (string?)device.Reported["job"]?["status"] == "IN_PROGRESS");

        device.CancelInCloud("30");
        device.RunUntilTraced("job     30 dropped: the cloud has ended it");

        device.RunUntil(() => device.Reported["job"] is null);
    }
}
