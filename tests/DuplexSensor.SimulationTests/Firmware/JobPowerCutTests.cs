using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Power fails at each byte of each flash write of a job.</summary>
public sealed class JobPowerCutTests
{
    private const string Settings = """{"settings":{"refresh":12000}}""";
    private const string Reboot = """{"reboot":true}""";

    // More than the longest record in flash.
    private const int BytesMax = 80;

    [Fact]
    public void A_settings_job_is_done_once_and_SUCCEEDED_wherever_power_fails()
    {
        int cuts = CutPowerAtEveryByte(Settings, (device, where) =>
        {
            Assert.True(device.GetExecution("30").Status == CloudStatus.Succeeded, where);
            Assert.True((int)device.Reported["refresh"]! == 12_000, where);
            Assert.True(device.ReadSettingsRevision() == 1, where + ": committed once");
            Assert.True(device.Recorded.RestartCauses.Count(cause => cause == "job") <= 1, where);
        });

        // Power fails in each of these writes: the start of the job, the journal before the commit, the commit, the
        // journal after it, the cause of the restart, the acceptance of desired.
        Assert.InRange(cuts, 5 * 20, 2_000);
    }

    [Fact]
    public void A_reboot_job_is_done_once_and_SUCCEEDED_wherever_power_fails()
    {
        CutPowerAtEveryByte(Reboot, (device, where) =>
        {
            Assert.True(device.GetExecution("30").Status == CloudStatus.Succeeded, where);
            Assert.True(device.RestartCount <= 1, where);
            int ends = device.Lines.FindIndex(line => line.Contains("job     30 succeeded"));
            int starts = device.Lines.FindIndex(line => line.Contains("job     30 started"));
            int boots = device.Lines.FindIndex(starts, line => line.Contains("system  boot"));
            Assert.True(starts < boots && boots < ends, where + ": the board boots between start and end of the job");
        });
    }

    [Fact]
    public void An_uncommitted_job_never_overwrites_a_value_desired_while_the_power_is_off()
    {
        CutPowerAtEveryByte(
            Settings,
            (device, where) =>
            {
                Assert.True(device.GetExecution("30").Status == CloudStatus.Succeeded, where);
                Assert.True(device.Delta is null, where);
                Assert.True(device.HasTraced("\"refresh\":12000"), where + ": its settings were never in force");
                Assert.DoesNotContain(
                    device.Reports, report => report.PayloadText.Contains("\"desired\":{\"refresh\":9000"));
            },
            device => device.UpdateDesired("\"refresh\":20000"));
    }

    [Fact]
    public void A_job_with_two_power_cuts_is_FAILED_as_interrupted()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        for (int i = 0; i < 2; i++)
        {
            int gets = device.Recorded.Urls.Count;
            device.RunUntilFetching(gets + 1);
            device.PowerUp();
        }

        device.RunUntilEnded("30");

        Assert.Equal(2, device.Recorded.Urls.Count);
        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal("interrupted", device.FindDetail("30", "reason"));
    }

    [Fact]
    public void A_second_start_sends_progress_and_restarts_the_step_timer()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.PowerUp();
        device.RunUntil(() => device.GetProgressUpdates("30").Length == 1);
        device.RunFor(3_000);
        device.ResumeFetchWith(PayloadServer.CreateOk("{}"));
        device.RunUntilEnded("30");

        var progress = Assert.Single(device.GetProgressUpdates("30"));
        Assert.Equal(10, progress.GetProperty("stepTimeoutInMinutes").GetInt32());
        Assert.Equal("1", JobScenario.FindDetail(progress, "attempt"));
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(4, device.GetExecution("30").VersionNumber);
    }

    [Fact]
    public void A_job_whose_journal_cannot_be_written_is_not_run_and_FAILED_with_flash()
    {
        foreach (string payload in new[] { Settings, Reboot })
        {
            var device = DeviceFixture.StartOnline().WithPayload(payload);
            device.Flash.PersistsWrites = false;
            device.CreateJob("30");
            device.RunUntilEnded("30");
            device.RunFor(60_000);

            Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
            Assert.Equal("flash", device.FindDetail("30", "reason"));
            Assert.Equal((0, 9_000), (device.RestartCount, (int)device.Reported["refresh"]!));
        }
    }

    [Fact]
    public void The_job_status_is_true_whichever_flash_write_fails()
    {
        foreach (string payload in new[] { Settings, Reboot, """{"settings":{"refresh":12000},"reboot":true}""" })
        {
            for (int write = 0; write < 6; write++)
            {
                var device = DeviceFixture.StartOnline().WithPayload(payload);
                device.RunFor(11_000);
                device.Flash.WritesBeforeLoss = write;
                device.CreateJob("30");
                device.RunUntilEnded("30");
                device.Flash.WritesBeforeLoss = null;
                device.RunFor(60_000);

                bool hasSucceeded = device.GetExecution("30").Status == CloudStatus.Succeeded;
                bool wantsSettings = payload != Reboot;
                bool isApplied = wantsSettings ? device.ReadSettingsRevision() == 1 : device.RestartCount == 1;
                Assert.True(hasSucceeded == isApplied, $"{payload}: flash fails from write {write} on");
                Assert.True(hasSucceeded || device.FindDetail("30", "reason") == "flash");
            }
        }
    }

    // Returns the number of power cuts.
    private static int CutPowerAtEveryByte(
        string payload, Action<DeviceFixture, string> check, Action<DeviceFixture>? whileOff = null)
    {
        int cuts = 0;
        for (int write = 0; ; write++)
        {
            for (int bytes = 0; bytes <= BytesMax; bytes++)
            {
                var device = DeviceFixture.StartOnline().WithPayload(payload);
                device.RunFor(11_000);
                device.Flash.CutAfterBytes = bytes;
                device.Flash.WritesBeforeCut = write;
                device.CreateJob("30");
                device.RunFor(60_000);
                if (device.IsOn)
                {
                    return cuts;
                }

                cuts++;
                whileOff?.Invoke(device);
                device.PowerUp();
                device.RunFor(120_000);
                check(device, $"power cut after {bytes} bytes of write {write}");
            }
        }
    }
}
