using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>The jobs messages between device and cloud, also when some are lost or arrive twice.</summary>
public sealed class JobProtocolTests
{
    [Fact]
    public void All_jobs_of_a_notify_run_and_an_empty_notify_sends_no_start_next()
    {
        var device = DeviceFixture.StartOnline();
        int asked = device.CountStartNext();
        device.ReceiveMessage("jobs/notify", """{"timestamp":1,"jobs":{}}""");
        device.RunFor(3_000);
        Assert.True(device.HasTraced("notified"));
        Assert.Equal(asked, device.CountStartNext());

        device.CreateJob("1");
        device.CreateJob("2");
        device.CreateJob("3");
        device.RunUntilEnded("3");
        Assert.All(new[] { "1", "2", "3" }, id => Assert.Equal(CloudStatus.Succeeded, device.GetExecution(id).Status));
    }

    [Fact]
    public void A_job_notified_during_another_job_waits_for_it()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => JobScenario.SilentResponse);
        device.CreateJob("1");
        device.RunUntilFetching();
        int asked = device.CountStartNext();
        device.CreateJob("2");
        device.RunFor(5_000);
        Assert.Equal((asked, 1), (device.CountStartNext(), device.Recorded.Urls.Count));
        Assert.Equal(CloudStatus.Queued, device.GetExecution("2").Status);

        device.WithPayload("{}");
        device.ResumeFetchWith(PayloadServer.CreateOk("{}"));
        device.RunUntilEnded("2");
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("2").Status);
    }

    [Fact]
    public void A_malformed_notify_still_sends_start_next()
    {
        var device = DeviceFixture.StartOnline();
        int asked = device.CountStartNext();
        device.ReceiveMessage("jobs/notify", "{\"jobs\":{\"QUEUED\":[");
        device.RunFor(3_000);

        Assert.Equal(asked + 1, device.CountStartNext());
    }

    [Fact]
    public void Every_job_runs_once_when_every_message_arrives_twice()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = device.SendResponsesTwice;
        device.CreateJob("1");
        device.CreateJob("2");
        device.ReceiveMessage("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.ReceiveMessage("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.RunUntilEnded("1");
        device.RunUntilEnded("2");
        device.RunFor(20_000);

        Assert.Equal(2, device.Recorded.Urls.Count);
        Assert.Equal(2, device.Recorded.Publishes.Count(JobScenario.IsTerminal));
        Assert.All(new[] { "1", "2" }, id => Assert.Equal(CloudStatus.Succeeded, device.GetExecution(id).Status));
    }

    [Fact]
    public void Every_update_carries_expected_version_execution_number_and_token()
    {
        var device = DeviceFixture.StartOnline(
            prepared => prepared.Payload = _ => JobScenario.CreateFaultyResponse("500"));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        int[] versions =
            [.. device.GetUpdates("30").Select(update => update.GetProperty("expectedVersion").GetInt32())];
        Assert.Equal([2, 3, 4, 5, 6], versions);
        Assert.All(
            device.GetUpdates("30"), update => Assert.Equal(1, update.GetProperty("executionNumber").GetInt32()));
        Assert.Distinct(device.GetUpdates("30").Select(update => update.GetProperty("clientToken").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_job_runs_once_whichever_message_is_lost(bool isAnswerLost)
    {
        for (int lost = 0; lost < 5; lost++)
        {
            var device = DeviceFixture.StartOnline();
            int count = 0;
            device.Intercept = published =>
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
                device.Recorded.Urls.Count == 1
                    ? JobScenario.CreateFaultyResponse("500")
                    : PayloadServer.CreateOk("{}");
            device.CreateJob("30");
            device.RunUntilEnded("30");
            device.RunFor(120_000);

            Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
            Assert.Equal(2, device.Recorded.Urls.Count);
            Assert.Single(device.Lines, line => line.Contains("job     30 succeeded"));
        }
    }

    [Fact]
    public void A_lost_progress_update_is_sent_again_and_restarts_the_step_timer()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ => JobScenario.CreateFaultyResponse(device.Recorded.Urls.Count == 1 ? "500" : "silent");
        device.Intercept = published =>
        {
            if (!JobScenario.IsUpdate(published))
            {
                return null;
            }

            device.Intercept = _ => null;
            device.Cloud.TakeOver(DeviceFixture.Thing);
            return [];
        };
        device.CreateJob("30");
        device.RunUntil(() => device.GetProgressUpdates("30").Length == 2);
        device.RunFor(10_000);

        Assert.Equal(
            ["2", "2"], device.GetProgressUpdates("30").Select(update => JobScenario.FindDetail(update, "attempt")));
        Assert.Equal(10, device.GetProgressUpdates("30")[1].GetProperty("stepTimeoutInMinutes").GetInt32());
    }

    [Fact]
    public void A_response_without_a_job_id_is_requested_again()
    {
        var device = DeviceFixture.StartOnline();
        bool isBroken = true;
        device.Intercept = published =>
        {
            if (!isBroken || !JobScenario.IsStartNext(published))
            {
                return null;
            }

            isBroken = false;
            return [.. device.Handle(published).Select(message => message with { Payload = message.Payload[..9] })];
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.False(isBroken);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
    }
}
