using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>How the device handles each error of the jobs service.</summary>
public sealed class JobErrorTests
{
    [Fact]
    public void The_version_of_a_mismatch_is_adopted_once()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ =>
        {
            device.BumpVersionInCloud("30");
            return PayloadServer.CreateOk("{}");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(
            [2, 3], device.GetUpdates("30").Select(update => update.GetProperty("expectedVersion").GetInt32()));
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    [Fact]
    public void After_a_second_version_mismatch_start_next_resumes_the_job()
    {
        var device = DeviceFixture.StartOnline();
        int asked = device.CountStartNext();
        int mismatches = 2;
        device.Intercept = published =>
        {
            if (JobScenario.IsTerminal(published) && mismatches-- > 0)
            {
                device.BumpVersionInCloud("30");
            }

            return null;
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(
            [2, 3, 4], device.GetUpdates("30").Select(update => update.GetProperty("expectedVersion").GetInt32()));
        Assert.Equal(asked + 2, device.CountStartNext());
        Assert.Single(device.Recorded.Urls);
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
    public void The_job_runs_once_and_keeps_its_status_after_each_error_of_the_cloud(string code)
    {
        var handler = new ScriptedJobHandler { OnStep = () => JobProgress.Failed, FailureReason = "valve stuck" };
        var device = new DeviceFixture { JobHandler = handler };
        int questions = 0;
        int updates = 0;
        device.Intercept = published =>
            (JobScenario.IsStartNext(published) && questions++ < 3)
                || (JobScenario.IsUpdate(published) && updates++ < 3)
                ? JobScenario.Reject(published, code)
                : null;
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.True(device.HasTraced("30 failed valve stuck"));
        Assert.Single(handler.Begun);
        Assert.Single(device.Recorded.Urls);
    }

    [Theory]
    [InlineData("VersionMismatch", "IN_PROGRESS", 0, 1)]
    [InlineData("InvalidStateTransition", "IN_PROGRESS", 0, 1)]
    [InlineData("VersionMismatch", "SUCCEEDED", 1, 1)]
    [InlineData("InvalidStateTransition", "TIMED_OUT", 1, 1)]
    [InlineData("InvalidStateTransition", "CANCELED", 1, 1)]
    [InlineData("VersionMismatch", "QUEUED", 1, 2)]
    [InlineData("InvalidStateTransition", "QUEUED", 1, 2)]
    public void The_execution_state_in_a_rejection_is_adopted(
        string code, string status, int questions, int fetches)
    {
        var device = DeviceFixture.StartOnline();
        int asked = device.CountStartNext();
        bool isRejected = false;
        device.Intercept = published =>
        {
            if (!JobScenario.IsTerminal(published) || isRejected)
            {
                return null;
            }

            // In the cloud the execution stays IN_PROGRESS at version 2; the test checks the device only.
            isRejected = true;
            return JobScenario.RejectWithState(published, code, status, version: 2);
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        // IN_PROGRESS: the device sends the status again at once. Terminal: it drops the job, which start-next returns
        // again here. QUEUED: it is another job, which runs from its beginning.
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(asked + 1 + questions, device.CountStartNext());
        Assert.Equal(fetches, device.Recorded.Urls.Count);
        Assert.All(
            device.GetUpdates("30"), update => Assert.Equal(2, update.GetProperty("expectedVersion").GetInt32()));
    }

    [Fact]
    public void A_terminal_status_whose_details_are_rejected_is_sent_without_them()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published =>
            JobScenario.IsTerminal(published)
                && published.PayloadText.Contains("statusDetails", StringComparison.Ordinal)
                ? JobScenario.Reject(published, "InvalidRequest")
                : null;
        device.CreateJob("30");
        device.CreateJob("31");
        device.RunUntilEnded("31");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(2, device.GetUpdates("30").Length);
        Assert.Equal(2, device.GetUpdates("31").Length);
    }

    [Fact]
    public void A_progress_update_with_a_wrong_version_is_sent_again_with_the_right_one()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ =>
        {
            device.BumpVersionInCloud("30");
            return JobScenario.CreateFaultyResponse("500") with { DelayMs = 1_000 };
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        string[] attempts = ["2", "2", "3", "3", "4", "4", "5", "5"];
        Assert.Equal(
            attempts, device.GetProgressUpdates("30").Select(update => JobScenario.FindDetail(update, "attempt")));
    }

    [Theory]
    [InlineData("RequestThrottled")]
    [InlineData("InternalError")]
    public void Requests_are_retried_after_a_backoff_when_the_cloud_throttles_or_fails(string code)
    {
        var device = DeviceFixture.StartOnline();
        int faults = 4;
        var requestedAtMs = new List<long>();
        device.Intercept = published =>
        {
            if (!published.Topic.Contains("/jobs/", StringComparison.Ordinal) || faults-- <= 0)
            {
                return null;
            }

            requestedAtMs.Add(device.UptimeMs);
            return JobScenario.Reject(published, code);
        };
        device.Payload = _ =>
        {
            faults = 3;
            return PayloadServer.CreateOk("{}");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(7, requestedAtMs.Count);
        Assert.All(requestedAtMs[..4].Zip(requestedAtMs[1..4]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.All(requestedAtMs[4..].Zip(requestedAtMs[5..]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.Single(device.Recorded.Urls);
    }

    [Theory]
    [InlineData("InvalidStateTransition")]
    [InlineData("ResourceNotFound")]
    [InlineData("TerminalStateReached")]
    public void A_job_that_no_longer_exists_is_dropped_and_the_next_one_runs(string code)
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published =>
        {
            if (!JobScenario.IsTerminal(published) || !published.Topic.Contains("/30/", StringComparison.Ordinal))
            {
                return null;
            }

            device.CancelInCloud("30", isNotified: false);
            return JobScenario.Reject(published, code);
        };
        device.CreateJob("30");
        device.CreateJob("31");
        device.RunUntilEnded("31");
        device.RunFor(10_000);

        Assert.Single(device.GetUpdates("30"));
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
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
    public void A_terminal_status_that_is_never_accepted_causes_no_retry_loop(string code)
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published => JobScenario.IsUpdate(published) ? JobScenario.Reject(published, code) : null;
        device.CreateJob("30");
        device.RunFor(120_000);

        Assert.InRange(device.GetUpdates("30").Length, 1, 120);
        Assert.InRange(device.Recorded.Urls.Count, 1, 2);
        Assert.Equal(0, device.RestartCount);
    }
}
