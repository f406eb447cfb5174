using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>The jobs messages between device and cloud, also when some are lost or arrive twice.</summary>
public sealed class JobConversationTests
{
    [Fact]
    public void A_notify_that_lists_several_jobs_is_worked_off_and_an_empty_one_asks_nothing()
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        device.Receive("jobs/notify", """{"timestamp":1,"jobs":{}}""");
        device.RunFor(3_000);
        Assert.True(device.HasTraced("notified"));
        Assert.Equal(asked, device.StartNexts());

        device.CreateJob("1");
        device.CreateJob("2");
        device.CreateJob("3");
        device.RunUntilEnded("3");
        Assert.All(new[] { "1", "2", "3" }, id => Assert.Equal(CloudStatus.Succeeded, device.Execution(id).Status));
    }

    [Fact]
    public void A_notify_during_a_job_is_remembered_and_not_run_beside_it()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Silence);
        device.CreateJob("1");
        device.RunUntilFetching();
        int asked = device.StartNexts();
        device.CreateJob("2");
        device.RunFor(5_000);
        Assert.Equal((asked, 1), (device.StartNexts(), device.Notes.Urls.Count));
        Assert.Equal(CloudStatus.Queued, device.Execution("2").Status);

        device.Serving("{}");
        device.Serve(PayloadServer.Whole("{}"));
        device.RunUntilEnded("2");
        Assert.Equal(CloudStatus.Succeeded, device.Execution("2").Status);
    }

    [Fact]
    public void A_notify_that_cannot_be_read_asks_all_the_same()
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        device.Receive("jobs/notify", "{\"jobs\":{\"QUEUED\":[");
        device.RunFor(3_000);

        Assert.Equal(asked + 1, device.StartNexts());
    }

    [Fact]
    public void Every_message_twice_is_every_job_once()
    {
        var device = DeviceFixture.Online();
        device.Broker = device.AnswerTwice;
        device.CreateJob("1");
        device.CreateJob("2");
        device.Receive("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.Receive("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.RunUntilEnded("1");
        device.RunUntilEnded("2");
        device.RunFor(20_000);

        Assert.Equal(2, device.Notes.Urls.Count);
        Assert.Equal(2, device.Notes.Publishes.Count(JobStory.IsTerminal));
        Assert.All(new[] { "1", "2" }, id => Assert.Equal(CloudStatus.Succeeded, device.Execution(id).Status));
    }

    [Fact]
    public void Every_update_carries_expected_version_execution_number_and_token()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Fault("500"));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        int[] versions = [.. device.UpdatesOf("30").Select(update => update.GetProperty("expectedVersion").GetInt32())];
        Assert.Equal([2, 3, 4, 5, 6], versions);
        Assert.All(device.UpdatesOf("30"), update => Assert.Equal(1, update.GetProperty("executionNumber").GetInt32()));
        Assert.Distinct(device.UpdatesOf("30").Select(update => update.GetProperty("clientToken").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_lost_of_the_conversation_the_job_is_done_once(bool isAnswerLost)
    {
        for (int lost = 0; lost < 5; lost++)
        {
            var device = DeviceFixture.Online();
            int count = 0;
            device.Broker = published =>
            {
                if (!published.Topic.Contains("/jobs/", StringComparison.Ordinal) || count++ != lost)
                {
                    return null;
                }

                if (isAnswerLost)
                {
                    device.Handle(published);
                }

                device.Cloud.TakeOver(DeviceFixture.Thing);
                return [];
            };
            device.Payload = _ =>
                device.Notes.Urls.Count == 1 ? JobStory.Fault("500") : PayloadServer.Whole("{}");
            device.CreateJob("30");
            device.RunUntilEnded("30");
            device.RunFor(120_000);

            Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
            Assert.Equal(2, device.Notes.Urls.Count);
            Assert.Single(device.Lines, line => line.Contains("job     30 succeeded"));
        }
    }

    [Fact]
    public void A_new_attempt_that_could_not_be_told_is_told_again_and_begins_the_step_timer_anew()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ => JobStory.Fault(device.Notes.Urls.Count == 1 ? "500" : "silent");
        device.Broker = published =>
        {
            if (!JobStory.IsUpdate(published))
            {
                return null;
            }

            device.Broker = _ => null;
            device.Cloud.TakeOver(DeviceFixture.Thing);
            return [];
        };
        device.CreateJob("30");
        device.RunUntil(() => device.ProgressOf("30").Length == 2);
        device.RunFor(10_000);

        Assert.Equal(["2", "2"], device.ProgressOf("30").Select(told => JobStory.DetailOf(told, "attempt")));
        Assert.Equal(10, device.ProgressOf("30")[1].GetProperty("stepTimeoutInMinutes").GetInt32());
    }

    [Fact]
    public void An_answer_that_brings_no_id_is_asked_for_again()
    {
        var device = DeviceFixture.Online();
        bool isBroken = true;
        device.Broker = published =>
        {
            if (!isBroken || !JobStory.IsStartNext(published))
            {
                return null;
            }

            isBroken = false;
            return [.. device.Handle(published).Select(message => message with { Payload = message.Payload[..9] })];
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.False(isBroken);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }
}
