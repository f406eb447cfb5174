using System.Text;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>After faults the reported status of a job is still what the device did for that job (D24).</summary>
public sealed class JobRecoveryTests
{
    private const string Settings = """{"settings":{"refresh":12000}}""";

    [Fact]
    public void A_lost_journal_write_is_repeated_so_that_a_newer_desired_wins()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false)
            .WithPayload(Settings);
        device.RunFor(11_000);

        // Flash persists the start, the step and the settings of the job, and at first loses the acceptance of desired.
        device.Flash.WritesBeforeLoss = 3;
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(10_000);
        device.Flash.WritesBeforeLoss = null;
        device.RunFor(1_500);
        device.UpdateDesired("\"refresh\":20000");
        device.PowerUp();
        device.RunFor(60_000);

        Assert.Equal(20_000, (int)device.Reported["refresh"]!);
        Assert.Single(device.Reports, report => report.PayloadText.Contains("\"desired\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_commit_of_the_same_revision_is_not_mistaken_for_the_job_s_commit()
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.RunFor(11_000);
        device.Flash.WritesBeforeCut = 2;
        device.Flash.CutAfterBytes = 0;
        device.CreateJob("30");
        device.RunUntil(() => !device.IsOn);
        Assert.Equal(0, device.ReadSettingsRevision());

        // The next boot cannot write its journal, but the user's settings are persisted.
        device.Flash.PersistsWrites = false;
        device.UpdateDesired("\"refresh\":20000");
        device.PowerUp();
        device.Flash.PersistsWrites = true;
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.True(device.HasTraced("\"refresh\":20000"), "The user's settings were never in force.");
        Assert.True(device.HasTraced("\"refresh\":12000"), "The settings of the SUCCEEDED job were never in force.");
    }

    [Theory]
    [InlineData("""{"settings":{"refresh":12000}}""")]
    [InlineData("""{"reboot":true}""")]
    public void A_finished_job_is_SUCCEEDED_even_when_its_document_is_now_too_large(string payload)
    {
        var device = DeviceFixture.StartOnline().WithPayload(payload);
        device.Intercept = published => JobScenario.IsStartNext(published) && device.RestartCount > 0
            ? [.. device.Handle(published).Select(Pad)]
            : null;
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Null(device.FindDetail("30", "reason"));
        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void A_finished_job_is_SUCCEEDED_even_when_only_its_id_can_be_parsed()
    {
        var device = DeviceFixture.StartOnline().WithPayload(Settings);
        device.Intercept = published => JobScenario.IsStartNext(published) && device.RestartCount > 0
            ? [.. device.Handle(published)
                .Select(message => message with { Payload = CutAfterId(message.PayloadText) })]
            : null;
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
    }

    [Theory]
    [InlineData("500", CloudStatus.Failed, 5)]
    [InlineData("404", CloudStatus.Failed, 1)]
    [InlineData("", CloudStatus.Succeeded, 1)]
    public void A_finished_job_that_is_returned_again_is_reported_again_and_not_run_again(
        string fault, CloudStatus status, int fetches)
    {
        var handler = new ScriptedJobHandler();
        var device = new DeviceFixture { JobHandler = handler };
        device.Payload = _ => fault.Length == 0
            ? PayloadServer.CreateOk("work")
            : JobScenario.CreateFaultyResponse(fault);
        int refusals = 3;
        device.Intercept = published => JobScenario.IsTerminal(published) && refusals-- > 0
            ? JobScenario.Reject(published, "ResourceNotFound")
            : null;
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(status, device.GetExecution("30").Status);
        Assert.Equal(fetches, device.Recorded.Urls.Count);
        Assert.Equal(fetches.ToString(), device.FindDetail("30", "attempts"));
        Assert.True(handler.Begun.Count <= 1);
        Assert.Equal(4, device.GetUpdates("30").Length - device.GetProgressUpdates("30").Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public void A_job_recreated_under_the_same_id_while_the_old_job_runs_is_run_as_a_new_job(int laterMs)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(laterMs);
        device.RecreateInCloud("30");
        device.RunUntil(() => device.Recorded.Urls.Count == 2);
        device.RunFor(3_000);
        device.ResumeFetchWith(PayloadServer.CreateOk("\"the new 1\""));
        device.RunUntilEnded("30");

        Assert.Equal(
            (CloudStatus.Succeeded, "11"), (device.GetExecution("30").Status, device.FindDetail("30", "bytes")));
        Assert.Single(device.Recorded.Publishes, JobScenario.IsTerminal);
    }

    [Fact]
    public void The_result_of_a_job_is_not_reported_for_the_job_recreated_under_its_id()
    {
        var handler = new ScriptedJobHandler();
        var device = new DeviceFixture { JobHandler = handler };
        bool isRemade = false;
        device.Intercept = published =>
        {
            if (JobScenario.IsTerminal(published) && !isRemade)
            {
                // Within the same second only the status QUEUED distinguishes the jobs.
                isRemade = true;
                device.RecreateInCloud("30");
            }

            return null;
        };
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(2, handler.Begun.Count);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }

    [Fact]
    public void A_job_whose_notify_is_lost_is_found_within_the_hour()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(60_000);
        device.Cloud.Services.Registry.GetOrCreateThing(DeviceFixture.Thing);
        string[] targets = [LocalCloud.AwsNames.GetThingArn(DeviceFixture.Thing)];
        device.Cloud.Services.CreateJob(
            new CreateJobRequest("30") { Targets = targets, Document = "{}" }, device.Cloud.Now);
        device.RunFor(3_600_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Single(device.Recorded.Connects);
    }

    private static LocalCloud.CloudMessage Pad(LocalCloud.CloudMessage message) => message with
    {
        Payload = Encoding.UTF8.GetBytes(message.PayloadText.Insert(1, $"\"pad\":\"{new string('x', 9_000)}\",")),
    };

    private static byte[] CutAfterId(string text)
    {
        int end = text.IndexOf("\"jobId\":\"30\"", StringComparison.Ordinal) + "\"jobId\":\"30\"".Length;
        return Encoding.UTF8.GetBytes(text[..end]);
    }
}
