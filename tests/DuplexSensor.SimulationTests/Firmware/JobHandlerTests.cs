using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class JobHandlerTests
{
    private readonly ScriptedJobHandler _handler = new();

    [Fact]
    public void A_reboot_job_is_SUCCEEDED_after_its_restart_and_not_before()
    {
        var device = DeviceFixture.StartOnline().WithPayload("""{"reboot":true}""");
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(60_000);

        string[] order = ["30 ends after the restart", "system  restart job", "system  boot 2 job", "30 succeeded"];
        int[] at = [.. order.Select(text => device.Lines.FindIndex(line => line.Contains(text)))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
        Assert.Equal((1, CloudStatus.Succeeded), (device.RestartCount, device.GetExecution("30").Status));
        Assert.Single(device.Recorded.Urls);
    }

    [Fact]
    public void A_job_recreated_under_the_same_id_runs_again()
    {
        var device = DeviceFixture.StartOnline().WithPayload("""{"reboot":true}""");
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RecreateInCloud("30");
        device.RunUntilEnded("30");
        device.RunFor(60_000);

        Assert.Equal((2, CloudStatus.Succeeded), (device.RestartCount, device.GetExecution("30").Status));
    }

    [Fact]
    public void A_handler_that_must_not_run_twice_is_FAILED_as_interrupted_after_a_power_cut()
    {
        _handler.MayRunTwice = false;
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Start();
        device.RunUntil(() => _handler.Begun.Count == 1);
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal(("interrupted", "4"), (device.FindDetail("30", "reason"), device.FindDetail("30", "bytes")));
    }

    [Fact]
    public void An_interrupted_status_whose_details_are_rejected_is_sent_without_them()
    {
        _handler.MayRunTwice = false;
        DeviceFixture device = Start();

        // Four writes succeed: the boot number in two slots, the start of the job, the start of its handler. The write
        // at the end of the job is lost.
        device.Flash.WritesBeforeLoss = 4;
        device.RunUntilTraced("30 succeeded");
        device.PowerUp();
        device.Flash.WritesBeforeLoss = null;
        device.Intercept = published =>
            JobScenario.IsTerminal(published)
                && published.PayloadText.Contains("statusDetails", StringComparison.Ordinal)
                ? JobScenario.Reject(published, "InvalidRequest")
                : null;
        device.RunUntilEnded("30");

        Assert.True(device.HasTraced("30 failed interrupted"));
        Assert.Equal((CloudStatus.Failed, null), (device.GetExecution("30").Status, device.FindDetail("30", "reason")));
        Assert.Single(_handler.Begun);
    }

    [Theory]
    [InlineData(JobProgress.Done, CloudStatus.Succeeded, null)]
    [InlineData(JobProgress.Failed, CloudStatus.Failed, "valve stuck")]
    public void A_handler_that_must_not_run_twice_and_had_ended_before_the_cut_keeps_its_status(
        JobProgress end, CloudStatus status, string? reason)
    {
        _handler.MayRunTwice = false;
        _handler.OnStep = () => end;
        _handler.FailureReason = "valve stuck";
        DeviceFixture device = Start(prepared =>
            prepared.Intercept = published => JobScenario.IsTerminal(published) ? [] : null);
        device.RunUntil(() => device.Recorded.Publishes.Exists(JobScenario.IsTerminal));
        device.Intercept = _ => null;
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal((status, reason), (device.GetExecution("30").Status, device.FindDetail("30", "reason")));
    }

    [Fact]
    public void A_handler_that_may_run_twice_runs_again_after_a_cut()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Start();
        device.RunUntil(() => _handler.Begun.Count == 1);
        _handler.OnStep = () => JobProgress.Done;
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(2, _handler.Begun.Count);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    [Fact]
    public void A_handler_that_never_ends_is_dropped_when_the_cloud_times_its_job_out()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Start();
        device.RunUntil(() => _handler.Steps > 10);
        device.RunUntilTimedOut("30");
        device.RunUntilTraced("job     30 dropped");
        Assert.Equal(CloudStatus.TimedOut, device.GetExecution("30").Status);
        int steps = _handler.Steps;
        device.RunFor(10_000);

        Assert.Equal(steps, _handler.Steps);
        _handler.OnStep = () => JobProgress.Done;
        device.CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
    }

    [Fact]
    public void A_job_whose_document_is_its_payload_sends_progress_after_a_restart()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Start(prepared => prepared.Config.JobPayloadUrl = "");
        device.RunUntil(() => _handler.Begun.Count == 1);
        device.PowerUp();
        device.RunUntil(() => device.GetProgressUpdates("30").Length > 0);

        Assert.Equal(10, device.GetProgressUpdates("30")[0].GetProperty("stepTimeoutInMinutes").GetInt32());
    }

    [Fact]
    public void A_settings_document_without_a_payload_server_is_applied()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.JobPayloadUrl = "");
        device.CreateJob("30", """{"settings":{"refresh":12000}}""");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal("0", device.FindDetail("30", "attempts"));
    }

    [Fact]
    public void A_job_done_while_the_link_is_down_is_reported_once_it_is_up()
    {
        DeviceFixture device = Start(prepared => prepared.Payload = _ =>
        {
            prepared.Cloud.GoDown();
            return PayloadServer.CreateOk("{}");
        });
        device.RunFor(300_000);
        device.Cloud.ComeUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    private DeviceFixture Start(Action<DeviceFixture>? prepare = null)
    {
        var device = new DeviceFixture { JobHandler = _handler };
        device.WithPayload("work");
        prepare?.Invoke(device);
        device.CreateJob("30", "{}");
        device.PowerUp();
        return device;
    }
}
