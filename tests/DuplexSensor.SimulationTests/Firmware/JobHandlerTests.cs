using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class JobHandlerTests
{
    private readonly ScriptedHandler _handler = new();

    [Fact]
    public void A_reboot_job_is_SUCCEEDED_after_its_restart_and_not_before()
    {
        var device = DeviceFixture.Online().Serving("""{"reboot":true}""");
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(60_000);

        string[] order = ["30 ends after the restart", "system  restart job", "system  boot 2 job", "30 succeeded"];
        int[] at = [.. order.Select(text => device.Lines.FindIndex(line => line.Contains(text)))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
        Assert.Equal((1, CloudStatus.Succeeded), (device.Restarts, device.Execution("30").Status));
        Assert.Single(device.Notes.Urls);
    }

    [Fact]
    public void A_job_of_the_same_id_that_was_deleted_and_made_anew_is_done_anew()
    {
        var device = DeviceFixture.Online().Serving("""{"reboot":true}""");
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RemakeInCloud("30");
        device.RunUntilEnded("30");
        device.RunFor(60_000);

        Assert.Equal((2, CloudStatus.Succeeded), (device.Restarts, device.Execution("30").Status));
    }

    [Fact]
    public void A_handler_that_must_not_run_twice_is_FAILED_as_interrupted_after_a_cut_in_its_midst()
    {
        _handler.MayRunTwice = false;
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Started();
        device.RunUntil(() => _handler.Begun.Count == 1);
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal(("interrupted", "4"), (device.Detail("30", "reason"), device.Detail("30", "bytes")));
    }

    [Fact]
    public void An_interruption_whose_details_the_cloud_refuses_is_told_without_them()
    {
        _handler.MayRunTwice = false;
        DeviceFixture device = Started();

        // The boot number in two slots, the start of the job and of its handler; the end of the job is lost.
        device.Flash.WritesBeforeFault = 4;
        device.RunUntilTraced("30 succeeded");
        device.PowerUp();
        device.Flash.WritesBeforeFault = null;
        device.Broker = published =>
            JobStory.IsTerminal(published) && published.Text.Contains("statusDetails", StringComparison.Ordinal)
                ? JobStory.Reject(published, "InvalidRequest")
                : null;
        device.RunUntilEnded("30");

        Assert.True(device.HasTraced("30 failed interrupted"));
        Assert.Equal((CloudStatus.Failed, null), (device.Execution("30").Status, device.Detail("30", "reason")));
        Assert.Single(_handler.Begun);
    }

    [Theory]
    [InlineData(JobProgress.Done, CloudStatus.Succeeded, null)]
    [InlineData(JobProgress.Failed, CloudStatus.Failed, "valve stuck")]
    public void A_handler_that_must_not_run_twice_and_had_ended_before_the_cut_keeps_its_end(
        JobProgress end, CloudStatus status, string? reason)
    {
        _handler.MayRunTwice = false;
        _handler.OnStep = () => end;
        _handler.FailureReason = "valve stuck";
        DeviceFixture device = Started(prepared =>
            prepared.Broker = published => JobStory.IsTerminal(published) ? [] : null);
        device.RunUntil(() => device.Notes.Publishes.Exists(JobStory.IsTerminal));
        device.Broker = _ => null;
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal((status, reason), (device.Execution("30").Status, device.Detail("30", "reason")));
    }

    [Fact]
    public void A_handler_that_may_run_twice_runs_again_after_a_cut()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Started();
        device.RunUntil(() => _handler.Begun.Count == 1);
        _handler.OnStep = () => JobProgress.Done;
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(2, _handler.Begun.Count);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_handler_that_never_ends_is_dropped_when_the_cloud_times_its_job_out()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Started();
        device.RunUntil(() => _handler.Steps > 10);
        device.TimeOutInCloud("30");
        device.RunUntilTraced("job     30 dropped");
        Assert.Equal(CloudStatus.TimedOut, device.Execution("30").Status);
        int steps = _handler.Steps;
        device.RunFor(10_000);

        Assert.Equal(steps, _handler.Steps);
        _handler.OnStep = () => JobProgress.Done;
        device.CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
    }

    [Fact]
    public void A_document_that_is_its_own_payload_tells_after_a_restart_that_it_goes_on()
    {
        _handler.OnStep = () => JobProgress.NotYet;
        DeviceFixture device = Started(prepared => prepared.Config.JobPayloadUrl = "");
        device.RunUntil(() => _handler.Begun.Count == 1);
        device.PowerUp();
        device.RunUntil(() => device.ProgressOf("30").Length > 0);

        Assert.Equal(10, device.ProgressOf("30")[0].GetProperty("stepTimeoutInMinutes").GetInt32());
    }

    [Fact]
    public void A_settings_document_without_a_payload_server_is_applied()
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.JobPayloadUrl = "");
        device.CreateJob("30", """{"settings":{"refresh":12000}}""");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal("0", device.Detail("30", "attempts"));
    }

    [Fact]
    public void A_job_done_while_the_link_is_down_is_told_once_it_is_up()
    {
        DeviceFixture device = Started(prepared => prepared.Payload = _ =>
        {
            prepared.Cloud.GoDown();
            return PayloadServer.Whole("{}");
        });
        device.RunFor(300_000);
        device.Cloud.ComeUp();
        device.RunUntilEnded("30");

        Assert.Single(_handler.Begun);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    private DeviceFixture Started(Action<DeviceFixture>? prepare = null)
    {
        var device = new DeviceFixture { JobHandler = _handler };
        device.Serving("work");
        prepare?.Invoke(device);
        device.CreateJob("30", "{}");
        device.PowerUp();
        return device;
    }
}
