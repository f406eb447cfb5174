using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class JobTests
{
    [Fact]
    public void A_job_is_SUCCEEDED_only_after_its_payload_is_fetched()
    {
        var device = DeviceFixture.StartOnline();
        bool wasDoneAtFetch = true;
        device.Payload = _ =>
        {
            wasDoneAtFetch = device.GetExecution("30").IsTerminal;
            return PayloadServer.CreateOk("""{"name": "Superhero job"}""");
        };

        device.CreateJob("30");
        device.RunFor(5_000);

        Assert.False(wasDoneAtFetch);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal("https://payloads.example/job-30.json", Assert.Single(device.Recorded.Urls));
        Assert.Equal("25", device.FindDetail("30", "bytes"));
        Assert.Contains(device.Lines, line =>
            line.Contains("job     30 succeeded 25 bytes in") && line.EndsWith("""{"name": "Superhero job"}"""));
    }

    [Fact]
    public void A_job_created_while_the_device_was_offline_is_done_after_the_next_connect()
    {
        var device = new DeviceFixture();
        device.CreateJob("1");

        device.PowerUp();
        device.RunFor(10_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("1").Status);
    }

    [Fact]
    public void Jobs_are_done_one_after_the_other_oldest_first()
    {
        var device = DeviceFixture.StartOnline();
        device.CreateJob("b");
        device.CreateJob("a");
        device.CreateJob("c");

        device.RunFor(10_000);

        Assert.Equal(
            ["job-b", "job-a", "job-c"],
            device.Recorded.Urls.Select(Path.GetFileNameWithoutExtension));
        Assert.All("abc", id => Assert.Equal(CloudStatus.Succeeded, device.GetExecution(id.ToString()).Status));
    }

    [Fact]
    public void The_shadow_reports_the_last_job()
    {
        var device = DeviceFixture.StartOnline();
        device.CreateJob("30");

        device.RunFor(20_000);

        Assert.Equal("30", (string)device.Reported["job"]!["id"]!);
        Assert.Equal("SUCCEEDED", (string)device.Reported["job"]!["status"]!);
    }

    [Fact]
    public void A_missing_payload_fails_the_job_with_the_reason()
    {
        var device = DeviceFixture.StartOnline(
            prepared => prepared.Payload = _ => new PayloadResponse { Status = 404 });
        device.CreateJob("30");

        device.RunFor(5_000);

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal("HTTP 404", device.FindDetail("30", "reason"));
    }

    [Fact]
    public void A_payload_server_that_is_down_fails_the_job_with_the_reason()
    {
        var device = DeviceFixture.StartOnline(prepared =>
            prepared.Payload = _ => new PayloadResponse { Status = 0, Failure = FetchFailure.Refused });
        device.CreateJob("30");

        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal("payload server unreachable", device.FindDetail("30", "reason"));
    }

    [Fact]
    public void A_document_that_is_too_large_is_rejected_and_the_queue_goes_on()
    {
        var device = DeviceFixture.StartOnline();
        device.CreateJob("large", $$"""{"text":"{{new string('x', 30_000)}}"}""");
        device.CreateJob("next");

        device.RunFor(10_000);

        Assert.Equal(CloudStatus.Rejected, device.GetExecution("large").Status);
        Assert.Equal("document too large", device.FindDetail("large", "reason"));
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("next").Status);
    }

    [Theory]
    [InlineData("""{"url":"http://payloads.example/x"}""", "url is not https")]
    [InlineData("""{"url":"https://elsewhere/x"}""", "url's host is not allowed: list it in jobPayloadHosts")]
    [InlineData("""{"url":5}""", "url is no text of at most 2048 characters")]
    public void A_url_that_is_not_allowed_is_rejected_with_the_reason(string document, string reason)
    {
        var device = DeviceFixture.StartOnline();
        device.CreateJob("30", document);

        device.RunFor(5_000);

        Assert.Equal(CloudStatus.Rejected, device.GetExecution("30").Status);
        Assert.Equal(reason, device.FindDetail("30", "reason"));
        Assert.Empty(device.Recorded.Urls);
    }

    [Fact]
    public void Without_a_payload_url_a_document_is_its_own_payload()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.JobPayloadUrl = "");
        device.CreateJob("30", """{"name": "Superhero job"}""");

        device.RunFor(5_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Empty(device.Recorded.Urls);
        Assert.Contains(device.Lines, line => line.EndsWith("""{"name":"Superhero job"}""", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_in_a_malformed_response_is_rejected_as_soon_as_its_id_can_be_read()
    {
        var device = DeviceFixture.StartOnline();
        bool isBroken = true;
        device.Intercept = published =>
        {
            if (!isBroken || !published.Topic.EndsWith("start-next", StringComparison.Ordinal))
            {
                return null;
            }

            isBroken = false;
            var messages = device.Cloud.Services.Handle(published.Topic, published.Payload, device.Cloud.Now);
            byte[] whole = messages[0].Payload.ToArray();
            return [messages[0] with { Payload = whole.AsMemory(0, whole.Length - 5) }];
        };
        device.CreateJob("30");

        device.RunFor(10_000);

        Assert.Equal(CloudStatus.Rejected, device.GetExecution("30").Status);
    }

    [Fact]
    public void A_handler_that_throws_fails_the_job_and_not_the_device()
    {
        var device = new DeviceFixture { JobHandler = new ThrowingHandler() };
        device.CreateJob("30");

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal("handler threw: no such pump", device.FindDetail("30", "reason"));
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void A_restart_waits_for_a_running_job_and_no_job_is_begun_while_it_waits()
    {
        var slow = PayloadServer.CreateOk("{}") with { DelayMs = 9_000 };
        var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => slow);
        device.CreateJob("1");
        device.RunFor(2_000);
        device.CreateJob("2");
        device.UpdateDesired("\"refresh\":12000");

        device.RunFor(20_000);
        Assert.Equal(0, device.RestartCount);

        device.RunFor(60_000);
        string[] order = ["job     1 succeeded", "system  restart", "job     2 started"];
        int[] at = [.. order.Select(text => device.Lines.FindIndex(line => line.Contains(text)))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
    }

    [Fact]
    public void An_update_that_was_lost_with_its_connection_is_sent_again()
    {
        var device = DeviceFixture.StartOnline();
        bool isLost = true;
        device.Intercept = published =>
        {
            bool isUpdate = published.Topic.EndsWith("/update", StringComparison.Ordinal)
                && published.Topic.Contains("/jobs/");
            if (!isLost || !isUpdate)
            {
                return null;
            }

            isLost = false;
            device.Cloud.TakeOver(DeviceFixture.Thing);
            return [];
        };
        device.CreateJob("30");

        device.RunFor(30_000);

        Assert.False(isLost);
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Single(device.Recorded.Urls);
    }

    private sealed class ThrowingHandler : IJobHandler
    {
        public bool MayRunTwice => true;

        public bool TakesAnyBytes => false;

        public string Done => "";

        public string FailureReason => "";

        public void Begin(string jobId, byte[] payload, int length) =>
            throw new InvalidOperationException("no such pump");

        public JobProgress Step(long nowMs) => JobProgress.Done;
    }
}
