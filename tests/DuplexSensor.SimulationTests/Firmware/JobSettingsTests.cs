using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class JobSettingsTests
{
    private const string Settings = """{"settings":{"refresh":12000,"on":true}}""";

    [Fact]
    public void A_settings_job_is_committed_and_SUCCEEDED_after_one_restart()
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(60_000);

        string[] order = ["settings r1 committed", "system  restart job", "system  boot 2 job", "job     30 succeeded"];
        int[] at = [.. order.Select(text => device.Lines.FindIndex(line => line.Contains(text)))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(["job"], device.Recorded.RestartCauses);
        Assert.Equal((12_000, true), ((int)device.Reported["refresh"]!, (bool)device.Reported["on"]!));
        Assert.Equal("job", (string)device.Reported["reset_cause"]!);
        Assert.Single(device.Recorded.Urls);
        Assert.True(device.Led.IsOn);
    }

    [Fact]
    public void The_status_details_after_the_restart_include_those_of_the_fetch()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(2_000);
        device.ResumeFetchWith(PayloadServer.CreateOk(Settings));
        device.RunUntilEnded("30");

        Assert.Equal(("40", "1"), (device.FindDetail("30", "bytes"), device.FindDetail("30", "attempts")));
        Assert.InRange(int.Parse(device.FindDetail("30", "ms")!), 1_900, 3_000);
        Assert.Matches("^[0-9a-f]{16}$", device.FindDetail("30", "sha256"));
        Assert.Null(device.FindDetail("30", "reason"));
        Assert.True(device.HasTraced("job     30 succeeded 40 bytes in"));
    }

    [Fact]
    public void An_older_desired_does_not_undo_a_job_s_setting()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":15000");
        device.RunFor(30_000);
        device.WithPayload(Settings).CreateJob("30");
        device.RunFor(120_000);

        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal(12_000, (int)device.ShadowDocument["state"]!["desired"]!["refresh"]!);
        Assert.Null(device.Delta);
        Assert.Equal(["settings-changed", "job"], device.Recorded.RestartCauses);
    }

    [Fact]
    public void An_older_desired_does_not_undo_a_job_s_setting_although_the_link_is_lost_before_the_report()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":15000");
        device.RunFor(30_000);
        device.Payload = _ =>
        {
            device.Cloud.GoDown();
            return PayloadServer.CreateOk(Settings);
        };
        device.CreateJob("30");
        device.RunFor(30_000);
        Assert.Equal(2, device.RestartCount);

        device.Cloud.ComeUp();
        device.RunFor(200_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal(2, device.RestartCount);
    }

    [Fact]
    public void A_newer_desired_replaces_a_jobs_setting()
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.CreateJob("30");
        device.RunFor(60_000);

        device.UpdateDesired("\"refresh\":20000");
        device.RunFor(120_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal((20_000, true), ((int)device.Reported["refresh"]!, (bool)device.Reported["on"]!));
        Assert.Equal(["job", "settings-changed"], device.Recorded.RestartCauses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_newer_desired_between_commit_and_restart_wins_in_whatever_order_its_delta_comes(bool isDeltaFirst)
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.Intercept = published =>
        {
            if (!published.PayloadText.Contains("\"desired\"", StringComparison.Ordinal))
            {
                return null;
            }

            device.Intercept = _ => null;
            var answers = device.Handle(published);
            device.Cloud.Send(isDeltaFirst ? [] : answers, published);
            device.UpdateDesired("\"refresh\":20000");
            return isDeltaFirst ? answers : [];
        };
        device.CreateJob("30");
        device.RunFor(120_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(20_000, (int)device.Reported["refresh"]!);
        Assert.Null(device.Delta);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_late_delta_of_an_older_desired_does_not_undo_a_job_s_setting(bool isBeforeTheAnswer)
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.UpdateDesired("\"refresh\":15000");
        device.RunFor(30_000);
        device.Intercept = published =>
        {
            if (!published.PayloadText.Contains("\"desired\"", StringComparison.Ordinal))
            {
                return null;
            }

            device.Intercept = _ => null;
            string late = "{\"version\":" + device.ShadowDocument["version"] + ",\"state\":{\"refresh\":15000}}";
            var delta = new CloudMessage(published.Topic + "/delta", Encoding.UTF8.GetBytes(late));
            var answers = device.Handle(published);
            return isBeforeTheAnswer ? [delta, .. answers] : [.. answers, delta];
        };
        device.CreateJob("30");
        device.RunFor(120_000);

        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.False(device.HasTraced("refresh 12000 -> 15000"));
        Assert.Equal(["settings-changed", "job"], device.Recorded.RestartCauses);
    }

    [Fact]
    public void Desired_is_written_once()
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.CreateJob("30");
        device.RunFor(120_000);
        device.PowerUp();
        device.RunFor(120_000);

        var update = Assert.Single(device.Reports, report => report.PayloadText.Contains("\"desired\""));
        Assert.False(EventRecorder.ParseJson(update).TryGetProperty("version", out _));
    }

    [Theory]
    [InlineData("""{"settings":{"refresh":12000,"on":1}}""", "on: not true or false")]
    [InlineData("""{"settings":{"on":true,"refresh":10}}""", "refresh: 10 ms is below 1000 ms")]
    [InlineData("""{"settings":{"on":true,"refres":12000}}""", "unknown key refres")]
    [InlineData("""{"settings":{"on":true},"reboot":1}""", "reboot is not true or false")]
    [InlineData("""{"settings":[true]}""", "settings is no object")]
    [InlineData("""{"settings":{"on":true},"settings":7}""", "settings is no object")]
    [InlineData("""{"settings":{"on":true}""", "payload is not JSON")]
    [InlineData("""{"reboot":true}}""", "payload is not JSON")]
    public void A_payload_with_any_bad_member_fails_the_job_and_nothing_is_applied(string payload, string reason)
    {
        var device = DeviceFixture.StartOnline().WithPayload(payload);
        device.CreateJob("30");
        device.RunFor(60_000);

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal(reason, device.FindDetail("30", "reason"));
        Assert.Equal((9_000, false), ((int)device.Reported["refresh"]!, (bool)device.Reported["on"]!));
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void Settings_that_are_in_force_already_are_SUCCEEDED_without_a_restart()
    {
        var device = DeviceFixture.StartOnline().WithPayload("""{"settings":{"refresh":9000}}""");
        device.CreateJob("30");
        device.RunFor(60_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void Without_restarts_on_change_a_settings_job_is_in_force_and_SUCCEEDED_at_once()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false)
            .WithPayload(Settings);
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(1_000);
        int before = device.Reports.Count();
        device.RunFor(120_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(0, device.RestartCount);
        Assert.Equal(before + 10, device.Reports.Count());
        Assert.True(device.Led.IsOn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_and_a_reboot_together_are_one_restart(bool restartsOnChange)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = restartsOnChange)
            .WithPayload("""{"reboot":true,"settings":{"refresh":12000}}""");
        device.CreateJob("30");
        device.RunFor(60_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(["job"], device.Recorded.RestartCauses);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void A_good_value_from_a_job_clears_the_rejection_of_a_bad_desired_one()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":5");
        device.RunFor(20_000);
        Assert.NotNull(device.Reported["rejected"]);

        device.WithPayload(Settings).CreateJob("30");
        device.RunFor(60_000);

        Assert.Null(device.Reported["rejected"]);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
    }
}
