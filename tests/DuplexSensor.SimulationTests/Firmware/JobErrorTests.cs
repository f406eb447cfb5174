using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>How the device handles each error of the jobs service.</summary>
public sealed class JobErrorTests
{
    [Fact]
    public void Another_version_is_taken_over_once()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ =>
        {
            device.TouchInCloud("30");
            return PayloadServer.Whole("{}");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal([2, 3], device.UpdatesOf("30").Select(update => update.GetProperty("expectedVersion").GetInt32()));
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_version_that_differs_again_leaves_the_job_to_the_cloud_and_the_next_question_brings_it_back()
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        int mismatches = 2;
        device.Broker = published =>
        {
            if (JobStory.IsTerminal(published) && mismatches-- > 0)
            {
                device.TouchInCloud("30");
            }

            return null;
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(
            [2, 3, 4], device.UpdatesOf("30").Select(update => update.GetProperty("expectedVersion").GetInt32()));
        Assert.Equal(asked + 2, device.StartNexts());
        Assert.Single(device.Notes.Urls);
    }

    [Theory]
    [InlineData("InvalidTopic")]
    [InlineData("InvalidJson")]
    [InlineData("InvalidRequest")]
    [InlineData("InvalidStateTransition")]
    [InlineData("ResourceNotFound")]
    [InlineData("VersionMismatch")]
    [InlineData("InternalError")]
    [InlineData("RequestThrottled")]
    [InlineData("TerminalStateReached")]
    [InlineData("SomethingNew")]
    public void Whatever_error_the_cloud_has_for_its_requests_the_job_ends_as_it_had_ended_and_is_done_once(string code)
    {
        var handler = new ScriptedHandler { OnStep = () => JobProgress.Failed, FailureReason = "valve stuck" };
        var device = new DeviceFixture { JobHandler = handler };
        int questions = 0;
        int updates = 0;
        device.Broker = published =>
            (JobStory.IsStartNext(published) && questions++ < 3) || (JobStory.IsUpdate(published) && updates++ < 3)
                ? JobStory.Reject(published, code)
                : null;
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.True(device.HasTraced("30 failed valve stuck"));
        Assert.Single(handler.Begun);
        Assert.Single(device.Notes.Urls);
    }

    [Theory]
    [InlineData("VersionMismatch", "IN_PROGRESS", 0, 1)]
    [InlineData("InvalidStateTransition", "IN_PROGRESS", 0, 1)]
    [InlineData("VersionMismatch", "SUCCEEDED", 1, 1)]
    [InlineData("InvalidStateTransition", "TIMED_OUT", 1, 1)]
    [InlineData("InvalidStateTransition", "CANCELED", 1, 1)]
    [InlineData("VersionMismatch", "QUEUED", 1, 2)]
    [InlineData("InvalidStateTransition", "QUEUED", 1, 2)]
    public void What_the_cloud_says_of_the_execution_is_taken_over_and_decided_upon_again(
        string code, string status, int questions, int fetches)
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        bool isRejected = false;
        device.Broker = published =>
        {
            if (!JobStory.IsTerminal(published) || isRejected)
            {
                return null;
            }

            // In the cloud the execution stays IN_PROGRESS at version 2; the test is about the device only.
            isRejected = true;
            return JobStory.RejectWithState(published, code, status, version: 2);
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        // IN_PROGRESS: the device sends the status again at once. Terminal: it drops the job, which start-next returns
        // again here. QUEUED: it is another job, which runs from its beginning.
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(asked + 1 + questions, device.StartNexts());
        Assert.Equal(fetches, device.Notes.Urls.Count);
        Assert.All(device.UpdatesOf("30"), update => Assert.Equal(2, update.GetProperty("expectedVersion").GetInt32()));
    }

    [Fact]
    public void An_end_whose_details_the_cloud_refuses_is_told_without_them()
    {
        var device = DeviceFixture.Online();
        device.Broker = published =>
            JobStory.IsTerminal(published) && published.Text.Contains("statusDetails", StringComparison.Ordinal)
                ? JobStory.Reject(published, "InvalidRequest")
                : null;
        device.CreateJob("30");
        device.CreateJob("31");
        device.RunUntilEnded("31");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(2, device.UpdatesOf("30").Length);
        Assert.Equal(2, device.UpdatesOf("31").Length);
    }

    [Fact]
    public void A_progress_whose_version_differs_is_told_again_with_the_right_one()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ =>
        {
            device.TouchInCloud("30");
            return JobStory.Fault("500") with { PauseMs = 1_000 };
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        string[] attempts = ["2", "2", "3", "3", "4", "4", "5", "5"];
        Assert.Equal(attempts, device.ProgressOf("30").Select(told => JobStory.DetailOf(told, "attempt")));
    }

    [Theory]
    [InlineData("RequestThrottled")]
    [InlineData("InternalError")]
    public void A_cloud_in_trouble_is_asked_and_told_again_after_a_backoff(string code)
    {
        var device = DeviceFixture.Online();
        int faults = 4;
        var heardAtMs = new List<long>();
        device.Broker = published =>
        {
            if (!published.Topic.Contains("/jobs/", StringComparison.Ordinal) || faults-- <= 0)
            {
                return null;
            }

            heardAtMs.Add(device.UptimeMs);
            return JobStory.Reject(published, code);
        };
        device.Payload = _ =>
        {
            faults = 3;
            return PayloadServer.Whole("{}");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(7, heardAtMs.Count);
        Assert.All(heardAtMs[..4].Zip(heardAtMs[1..4]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.All(heardAtMs[4..].Zip(heardAtMs[5..]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.Single(device.Notes.Urls);
    }

    [Theory]
    [InlineData("InvalidStateTransition")]
    [InlineData("ResourceNotFound")]
    [InlineData("TerminalStateReached")]
    public void A_job_that_the_cloud_has_no_more_is_left_and_the_next_one_is_done(string code)
    {
        var device = DeviceFixture.Online();
        device.Broker = published =>
        {
            if (!JobStory.IsTerminal(published) || !published.Topic.Contains("/30/", StringComparison.Ordinal))
            {
                return null;
            }

            device.EndInCloud("30", isTold: false);
            return JobStory.Reject(published, code);
        };
        device.CreateJob("30");
        device.CreateJob("31");
        device.RunUntilEnded("31");
        device.RunFor(10_000);

        Assert.Single(device.UpdatesOf("30"));
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
    }

    [Theory]
    [InlineData("InvalidRequest")]
    [InlineData("InvalidJson")]
    [InlineData("InvalidTopic")]
    [InlineData("InvalidStateTransition")]
    [InlineData("ResourceNotFound")]
    [InlineData("TerminalStateReached")]
    [InlineData("VersionMismatch")]
    [InlineData("RequestThrottled")]
    [InlineData("SomethingNew")]
    public void A_cloud_that_never_takes_an_end_is_not_asked_in_a_circle(string code)
    {
        var device = DeviceFixture.Online();
        device.Broker = published => JobStory.IsUpdate(published) ? JobStory.Reject(published, code) : null;
        device.CreateJob("30");
        device.RunFor(120_000);

        Assert.InRange(device.UpdatesOf("30").Length, 1, 120);
        Assert.InRange(device.Notes.Urls.Count, 1, 2);
        Assert.Equal(0, device.Restarts);
    }
}
