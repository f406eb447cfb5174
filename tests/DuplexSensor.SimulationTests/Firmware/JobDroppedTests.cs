using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Executions that the cloud ends while the device runs them: timed out, canceled, removed.</summary>
public sealed class JobDroppedTests
{
    [Fact]
    public void A_job_that_the_cloud_ends_meanwhile_is_dropped_and_its_fetch_abandoned()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.EndInCloud("30");
        device.RunUntilTraced("job     30 dropped: the cloud has ended it");

        Assert.Equal(1, device.Fetcher.Abandons);
        device.Serving("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
        Assert.DoesNotContain(device.Notes.Publishes, published =>
            JobStory.IsTerminal(published) && published.Topic.Contains("/30/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_is_deleted_meanwhile_is_dropped_and_its_fetch_abandoned()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.Cloud.DeleteJob("30");
        device.RunUntilTraced("job     30 dropped: the cloud has ended it");

        Assert.Equal(1, device.Fetcher.Abandons);
        device.Serving("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
    }

    [Fact]
    public void A_job_that_the_cloud_ends_while_the_link_is_down_is_dropped_after_the_next_connect()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.EndInCloud("30");
        device.RunUntilTraced("job     30 dropped");

        Assert.Equal(2, device.Notes.Connects.Count);
        Assert.Equal(1, device.Fetcher.Abandons);
    }

    [Fact]
    public void A_job_that_the_cloud_tries_again_is_dropped_and_begun_as_the_new_execution()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RetryInCloud("30");
        device.RunUntilTraced("job     30 dropped");

        Assert.Equal(1, device.Fetcher.Abandons);
        device.RunUntilFetching(2);
        device.RunFor(3_000);
        device.Serve(PayloadServer.Whole("{}"));
        device.RunUntilEnded("30");
        Assert.Equal(2, device.Execution("30").ExecutionNumber);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_question_about_a_job_in_hand_does_not_begin_its_step_timer_anew()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(3_000);
        device.Receive("jobs/notify", """{"jobs":{}}""");
        device.RunUntil(() => device.ProgressOf("30").Length > 0);
        device.RunFor(3_000);

        var question = Assert.Single(device.ProgressOf("30"));
        Assert.False(question.TryGetProperty("stepTimeoutInMinutes", out _));
        Assert.False(device.HasTraced("job     30 dropped"));
    }
}
