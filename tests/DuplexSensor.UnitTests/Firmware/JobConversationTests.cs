using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.UnitTests.Firmware;

/// <summary>What the device and the cloud say to each other about jobs, and what is lost of it.</summary>
public sealed class JobConversationTests
{
    [Fact]
    public void A_notify_that_lists_several_jobs_is_worked_off_and_an_empty_one_asks_nothing()
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        device.Receive("jobs/notify", """{"timestamp":1,"jobs":{}}""");
        device.RunFor(1_000);
        Assert.Equal(asked, device.StartNexts());

        device.Cloud.Registry.Register(DeviceFixture.Thing);
        device.CreateJob("1");
        device.CreateJob("2");
        device.CreateJob("3");
        device.RunFor(5_000);
        Assert.All(new[] { "1", "2", "3" }, id => Assert.Equal(CloudStatus.Succeeded, device.Execution(id).Status));
    }

    [Fact]
    public void A_notify_during_a_job_is_remembered_and_not_run_beside_it()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => { });
        device.CreateJob("1");
        device.RunFor(1_000);
        int asked = device.StartNexts();
        device.CreateJob("2");
        device.RunFor(5_000);
        Assert.Equal((asked, 1), (device.StartNexts(), device.Gets.Count));
        Assert.Equal(CloudStatus.Queued, device.Execution("2").Status);

        device.Serving("{}");
        device.Fetcher.PutWhole("{}");
        device.RunFor(5_000);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("2").Status);
    }

    [Fact]
    public void A_notify_that_cannot_be_read_asks_all_the_same()
    {
        var device = DeviceFixture.Online();
        int asked = device.StartNexts();
        device.Receive("jobs/notify", "{\"jobs\":{\"QUEUED\":[");
        device.RunFor(1_000);

        Assert.Equal(asked + 1, device.StartNexts());
    }

    [Fact]
    public void Every_message_twice_is_every_job_once()
    {
        var device = DeviceFixture.Online();
        device.Broker = published => [.. device.Handle(published).SelectMany(message => new[] { message, message })];
        device.CreateJob("1");
        device.CreateJob("2");
        device.Receive("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.Receive("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"1"}]}}""");
        device.RunFor(20_000);

        Assert.Equal(2, device.Gets.Count);
        Assert.Equal(2, device.Published.Count(JobStory.IsTerminal));
        Assert.All(new[] { "1", "2" }, id => Assert.Equal(CloudStatus.Succeeded, device.Execution(id).Status));
    }

    [Fact]
    public void Expected_version_execution_number_and_token_stand_in_every_update()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = fetcher => fetcher.PutHead(500, 0));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        int[] versions = [.. device.UpdatesOf("30").Select(update => update.GetProperty("expectedVersion").GetInt32())];
        Assert.Equal([2, 3, 4, 5, 6], versions);
        Assert.All(device.UpdatesOf("30"), update => Assert.Equal(1, update.GetProperty("executionNumber").GetInt32()));
        Assert.Distinct(device.UpdatesOf("30").Select(update => update.GetProperty("clientToken").GetString()));
    }

    [Fact]
    public void Another_version_is_taken_over_once()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher =>
        {
            device.TouchInCloud("30");
            fetcher.PutWhole("{}");
        };
        device.CreateJob("30");
        device.RunFor(5_000);

        Assert.Equal([2, 3], device.UpdatesOf("30").Select(update => update.GetProperty("expectedVersion").GetInt32()));
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_version_that_differs_again_leaves_the_job_to_the_cloud_and_the_next_question_brings_it_back()
    {
        var device = DeviceFixture.Online();
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
        device.RunFor(30_000);
        Assert.Equal((CloudStatus.InProgress, 2), (device.Execution("30").Status, device.UpdatesOf("30").Length));

        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.RunFor(30_000);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }

    [Fact]
    public void A_progress_whose_version_differs_is_told_again_with_the_right_one()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher =>
        {
            device.TouchInCloud("30");
            fetcher.PutHead(500, 0);
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        // The fifth attempt is over before its answer comes: then the end is told instead.
        string[] attempts = ["2", "2", "3", "3", "4", "4", "5"];
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
        device.Payload = fetcher =>
        {
            faults = 3;
            fetcher.PutWhole("{}");
        };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal(7, heardAtMs.Count);
        Assert.All(heardAtMs[..4].Zip(heardAtMs[1..4]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.All(heardAtMs[4..].Zip(heardAtMs[5..]), pair => Assert.True(pair.Second - pair.First >= 1_000));
        Assert.Single(device.Gets);
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
        Assert.InRange(device.Gets.Count, 1, 2);
        Assert.Equal(0, device.Restarts);
    }

    [Fact]
    public void A_job_that_the_cloud_ends_meanwhile_is_dropped_and_its_fetch_abandoned()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => { });
        device.CreateJob("30");
        device.RunFor(1_000);
        device.EndInCloud("30");
        device.RunFor(1_000);

        Assert.True(device.HasTraced("job     30 dropped: the cloud has ended it"));
        Assert.Equal(1, device.Fetcher.Abandons);
        device.Serving("{}").CreateJob("31");
        device.RunFor(5_000);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
        Assert.DoesNotContain(device.Published, published =>
            JobStory.IsTerminal(published) && published.Topic.Contains("/30/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_the_cloud_ends_while_the_link_is_down_is_dropped_after_the_next_connect()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => { });
        device.CreateJob("30");
        device.RunFor(1_000);
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.EndInCloud("30", isTold: false);
        device.RunFor(20_000);

        Assert.True(device.HasTraced("job     30 dropped"));
        Assert.Equal(1, device.Fetcher.Abandons);
    }

    [Fact]
    public void A_job_that_the_cloud_tries_again_is_dropped_and_begun_as_the_new_execution()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => { });
        device.CreateJob("30");
        device.RunFor(1_000);
        device.EndInCloud("30", isTold: false);
        device.Receive("jobs/notify", """{"jobs":{"QUEUED":[{"jobId":"30","executionNumber":2,"versionNumber":1}]}}""");
        device.RunFor(1_000);

        Assert.True(device.HasTraced("job     30 dropped"));
        Assert.Equal(1, device.Fetcher.Abandons);
    }

    [Fact]
    public void A_question_about_a_job_in_hand_does_not_begin_its_step_timer_anew()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => { });
        device.CreateJob("30");
        device.RunFor(1_000);
        device.Receive("jobs/notify", """{"jobs":{}}""");
        device.RunFor(1_000);

        var question = Assert.Single(device.ProgressOf("30"));
        Assert.False(question.TryGetProperty("stepTimeoutInMinutes", out _));
        Assert.False(device.HasTraced("job     30 dropped"));
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

                device.Link.Put(LinkEventKind.Lost, "closed by server");
                return [];
            };
            device.Payload = fetcher =>
            {
                if (device.Gets.Count == 1)
                {
                    fetcher.PutHead(500, 0);
                    return;
                }

                fetcher.PutWhole("{}");
            };
            device.CreateJob("30");
            device.RunFor(120_000);

            Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
            Assert.Equal(2, device.Gets.Count);
            Assert.Single(device.Trace.Lines, line => line.Contains("job     30 succeeded"));
        }
    }

    [Fact]
    public void An_answer_that_brings_no_id_is_asked_for_again()
    {
        var device = DeviceFixture.Online();
        bool isBroken = true;
        device.Broker = published =>
        {
            if (!isBroken || !published.Topic.EndsWith("start-next", StringComparison.Ordinal))
            {
                return null;
            }

            isBroken = false;
            return [.. device.Handle(published).Select(message => message with { Payload = message.Payload[..9] })];
        };
        device.CreateJob("30");
        device.RunFor(10_000);

        Assert.False(isBroken);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
    }
}
