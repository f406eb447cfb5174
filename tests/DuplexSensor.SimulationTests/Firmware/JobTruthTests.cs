using System.Text;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>After faults the reported status of a job is still what the device did for that job (D24).</summary>
public sealed class JobTruthTests
{
    private const string Settings = """{"settings":{"refresh":12000}}""";

    [Fact]
    public void A_note_that_flash_does_not_take_is_noted_again_so_that_a_newer_desired_wins()
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RestartOnChange = false).Serving(Settings);
        device.RunFor(11_000);

        // Flash takes the start, the step and the settings, and loses the acceptance of desired at first.
        device.Flash.WritesBeforeFault = 3;
        device.CreateJob("30");
        device.RunUntilEnded("30");
        device.RunFor(10_000);
        device.Flash.WritesBeforeFault = null;
        device.RunFor(1_500);
        device.Desire("\"refresh\":20000");
        device.PowerUp();
        device.RunFor(60_000);

        Assert.Equal(20_000, (int)device.Reported["refresh"]!);
        Assert.Single(device.Reports, report => report.Text.Contains("\"desired\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_commit_of_the_same_revision_is_not_taken_for_the_jobs()
    {
        var device = DeviceFixture.Online().Serving(Settings);
        device.RunFor(11_000);
        device.Flash.WritesBeforeCut = 2;
        device.Flash.CutAfterBytes = 0;
        device.CreateJob("30");
        device.RunUntil(() => !device.IsOn);
        Assert.Equal(0, device.RevisionIn());

        // The next boot cannot write its journal, but the user's settings are persisted.
        device.Flash.WritesStick = false;
        device.Desire("\"refresh\":20000");
        device.PowerUp();
        device.Flash.WritesStick = true;
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.True(device.HasTraced("\"refresh\":20000"), "The user's settings were never in force.");
        Assert.True(device.HasTraced("\"refresh\":12000"), "The settings of the SUCCEEDED job were never in force.");
    }

    [Theory]
    [InlineData("""{"settings":{"refresh":12000}}""")]
    [InlineData("""{"reboot":true}""")]
    public void A_job_that_is_done_is_SUCCEEDED_though_its_answer_has_become_too_large_to_be_begun(string payload)
    {
        var device = DeviceFixture.Online().Serving(payload);
        device.Broker = published => JobStory.IsStartNext(published) && device.Restarts > 0
            ? [.. device.Handle(published).Select(Padded)]
            : null;
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Null(device.Detail("30", "reason"));
        Assert.Equal(1, device.Restarts);
    }

    [Fact]
    public void A_job_that_is_done_is_SUCCEEDED_though_no_more_than_its_id_can_be_read()
    {
        var device = DeviceFixture.Online().Serving(Settings);
        device.Broker = published => JobStory.IsStartNext(published) && device.Restarts > 0
            ? [.. device.Handle(published).Select(message => message with { Payload = UpToId(message.Text) })]
            : null;
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
    }

    [Theory]
    [InlineData("500", CloudStatus.Failed, 5)]
    [InlineData("404", CloudStatus.Failed, 1)]
    [InlineData("", CloudStatus.Succeeded, 1)]
    public void A_job_that_has_ended_and_is_brought_again_is_told_again_and_not_done_again(
        string fault, CloudStatus status, int fetches)
    {
        var handler = new ScriptedHandler();
        var device = new DeviceFixture { JobHandler = handler };
        device.Payload = _ => fault.Length == 0 ? PayloadServer.Whole("work") : JobStory.Fault(fault);
        int refusals = 3;
        device.Broker = published => JobStory.IsTerminal(published) && refusals-- > 0
            ? JobStory.Reject(published, "ResourceNotFound")
            : null;
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(status, device.Execution("30").Status);
        Assert.Equal(fetches, device.Notes.Urls.Count);
        Assert.Equal(fetches.ToString(), device.Detail("30", "attempts"));
        Assert.True(handler.Begun.Count <= 1);
        Assert.Equal(4, device.UpdatesOf("30").Length - device.ProgressOf("30").Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public void A_job_remade_under_the_same_id_while_the_old_one_is_in_hand_is_done_as_the_new_one(int laterMs)
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("30");
        device.RunUntilFetching();
        device.RunFor(laterMs);
        device.RemakeInCloud("30");
        device.RunUntil(() => device.Notes.Urls.Count == 2);
        device.RunFor(3_000);
        device.Serve(PayloadServer.Whole("the new one"));
        device.RunUntilEnded("30");

        Assert.Equal((CloudStatus.Succeeded, "11"), (device.Execution("30").Status, device.Detail("30", "bytes")));
        Assert.Single(device.Notes.Publishes, JobStory.IsTerminal);
    }

    [Fact]
    public void What_was_done_of_a_job_is_not_told_of_the_one_that_was_made_in_its_place()
    {
        var handler = new ScriptedHandler();
        var device = new DeviceFixture { JobHandler = handler };
        bool isRemade = false;
        device.Broker = published =>
        {
            if (JobStory.IsTerminal(published) && !isRemade)
            {
                // Within the same second only the status QUEUED distinguishes the jobs.
                isRemade = true;
                device.RemakeInCloud("30");
            }

            return null;
        };
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(2, handler.Begun.Count);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_job_whose_notify_is_lost_is_found_within_the_hour()
    {
        var device = DeviceFixture.Online();
        device.RunFor(60_000);
        device.Cloud.Services.Registry.Register(DeviceFixture.Thing);
        string[] targets = [LocalCloud.Names.ArnOfThing(DeviceFixture.Thing)];
        device.Cloud.Services.CreateJob(new NewJob("30") { Targets = targets, Document = "{}" }, device.Cloud.Now);
        device.RunFor(3_600_000);

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Single(device.Notes.Connects);
    }

    private static LocalCloud.CloudMessage Padded(LocalCloud.CloudMessage message) => message with
    {
        Payload = Encoding.UTF8.GetBytes(message.Text.Insert(1, $"\"pad\":\"{new string('x', 9_000)}\",")),
    };

    private static byte[] UpToId(string text)
    {
        int end = text.IndexOf("\"jobId\":\"30\"", StringComparison.Ordinal) + "\"jobId\":\"30\"".Length;
        return Encoding.UTF8.GetBytes(text[..end]);
    }
}
