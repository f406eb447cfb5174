using System.Text;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class JobFetchTests
{
    private const string Signed =
        $$"""{"url":"https://payloads.example/x?X-Amz-Signature={{NoSecrets.Secret}}"}""";

    [Theory]
    [InlineData("500", "HTTP 500")]
    [InlineData("503", "HTTP 503")]
    [InlineData("408", "HTTP 408")]
    [InlineData("429", "HTTP 429")]
    [InlineData("Refused", "payload server unreachable")]
    [InlineData("Reset", "connection to payload server broke")]
    [InlineData("Stalled", "payload server stalled")]
    [InlineData("short", "payload cut short")]
    public void A_temporary_failure_is_tried_five_times_in_all_and_each_attempt_is_reported(string fault, string reason)
    {
        var device = DeviceFixture.StartOnline(
            prepared => prepared.Payload = _ => JobScenario.CreateFaultyResponse(fault));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal((reason, "5"), (device.FindDetail("30", "reason"), device.FindDetail("30", "attempts")));
        Assert.Equal(5, device.Recorded.Urls.Count);
        Assert.Equal(
            ["2", "3", "4", "5"],
            device.GetProgressUpdates("30").Select(update => JobScenario.FindDetail(update, "attempt")));
        Assert.All(device.GetProgressUpdates("30"), update =>
        {
            Assert.Equal(reason, JobScenario.FindDetail(update, "reason"));
            Assert.Equal(10, update.GetProperty("stepTimeoutInMinutes").GetInt32());
        });
    }

    [Theory]
    [InlineData("206", "HTTP 206")]
    [InlineData("301", "HTTP 301")]
    [InlineData("302", "HTTP 302")]
    [InlineData("400", "HTTP 400")]
    [InlineData("403", "HTTP 403")]
    [InlineData("404", "HTTP 404")]
    [InlineData("Untrusted", "payload server's certificate or host name not trusted")]
    [InlineData("large", "payload larger than 4096 bytes")]
    public void Every_other_failure_is_FAILED_at_once(string fault, string reason)
    {
        var device = DeviceFixture.StartOnline(
            prepared => prepared.Payload = _ => JobScenario.CreateFaultyResponse(fault));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal((reason, "1"), (device.FindDetail("30", "reason"), device.FindDetail("30", "attempts")));
        Assert.Single(device.Recorded.Urls);
    }

    [Fact]
    public void A_fetch_that_succeeds_on_a_retry_disturbs_neither_link_nor_timer()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ =>
            device.Recorded.Urls.Count < 4
                ? JobScenario.CreateFaultyResponse("Reset")
                : PayloadServer.CreateOk("[1,2]");
        int before = device.Reports.Count();
        device.CreateJob("30");
        device.RunFor(90_000);

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal("4", device.FindDetail("30", "attempts"));
        Assert.Equal("49a64717d5d4cb19", device.FindDetail("30", "sha256"));
        Assert.Null(device.FindDetail("30", "reason"));
        Assert.Single(device.Recorded.Connects);
        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Theory]
    [InlineData(""" "sha256":"49a64717d5d4cb19952e6eac2946415cf6879adacf9908e7d872332d32c6e684","size":5 """, null)]
    [InlineData(""" "sha256":"49A64717D5D4CB19952E6EAC2946415CF6879ADACF9908E7D872332D32C6E684" """, null)]
    [InlineData(""" "sha256":"59a64717d5d4cb19952e6eac2946415cf6879adacf9908e7d872332d32c6e684" """,
        "payload's sha256 is not the one that the document names")]
    [InlineData(""" "size":4 """, "payload is not of the size that the document names")]
    [InlineData(""" "size":0 """, "payload is not of the size that the document names")]
    public void The_document_s_sha256_and_size_must_match(string members, string? reason)
    {
        var device = DeviceFixture.StartOnline().WithPayload("[1,2]");
        device.CreateJob("30", "{" + members + "}");
        device.RunUntilEnded("30");

        Assert.Equal(reason is null ? CloudStatus.Succeeded : CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal(reason, device.FindDetail("30", "reason"));
        Assert.Single(device.Recorded.Urls);
    }

    [Theory]
    [InlineData(""" "sha256":"abc" """, "sha256 is no text of 64 hexadecimal digits")]
    [InlineData(""" "sha256":5 """, "sha256 is no text of 64 hexadecimal digits")]
    [InlineData(""" "size":-1 """, "size is no number of bytes")]
    [InlineData(""" "size":"5" """, "size is no number of bytes")]
    [InlineData(""" "url":"" """, "url is not https")]
    public void An_invalid_document_is_REJECTED(string members, string reason)
    {
        var device = DeviceFixture.StartOnline();
        device.CreateJob("30", "{" + members + "}");
        device.RunUntilEnded("30");

        Assert.Equal(
            (CloudStatus.Rejected, reason), (device.GetExecution("30").Status, device.FindDetail("30", "reason")));
        Assert.Empty(device.Recorded.Urls);
    }

    [Fact]
    public void A_403_on_a_presigned_url_requests_a_fresh_url_once()
    {
        var device = DeviceFixture.StartOnline(
            prepared => prepared.Payload = _ => JobScenario.CreateFaultyResponse("403"));
        int asked = device.CountStartNext();
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");
        device.RunFor(5_000);

        Assert.Equal(
            (CloudStatus.Failed, "HTTP 403"), (device.GetExecution("30").Status, device.FindDetail("30", "reason")));
        Assert.Equal(2, device.Recorded.Urls.Count);

        // One request for the job, one for the fresh URL, one for the next job.
        Assert.Equal(asked + 3, device.CountStartNext());
        Assert.DoesNotContain(NoSecrets.Secret, string.Concat(device.Lines));
    }

    [Fact]
    public void The_fresh_url_is_fetched()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = url => url.EndsWith("fresh", StringComparison.Ordinal)
            ? PayloadServer.CreateOk("[1,2]")
            : JobScenario.CreateFaultyResponse("403");
        device.Intercept = published => !JobScenario.IsStartNext(published) || device.Recorded.Urls.Count != 1
            ? null
            : [.. device.Handle(published).Select(message => message with
            {
                Payload = Encoding.UTF8.GetBytes(
                    message.PayloadText.Replace(NoSecrets.Secret, "fresh", StringComparison.Ordinal)),
            })];
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("30").Status);
        Assert.Equal("2", device.FindDetail("30", "attempts"));
    }

    [Fact]
    public void A_fresh_url_does_not_allow_more_than_five_attempts()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ => JobScenario.CreateFaultyResponse(device.Recorded.Urls.Count < 5 ? "500" : "403");
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");

        Assert.Equal(5, device.Recorded.Urls.Count);
        Assert.Equal("HTTP 403", device.FindDetail("30", "reason"));
    }

    [Fact]
    public void A_job_that_the_cloud_ends_during_the_request_for_a_fresh_url_is_dropped()
    {
        var device = DeviceFixture.StartOnline();
        device.Payload = _ =>
        {
            device.CancelInCloud("30", isNotified: false);
            return JobScenario.CreateFaultyResponse("403");
        };
        device.CreateJob("30", Signed);
        device.RunUntilTraced("job     30 dropped");
        device.RunFor(5_000);

        Assert.Empty(device.GetUpdates("30"));
        device.WithPayload("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
    }

    [Fact]
    public void A_silent_or_very_slow_server_delays_the_next_job_by_90_seconds()
    {
        PayloadResponse slow = PayloadServer.CreateOk(new string('x', 4_000)) with { DelayMs = 1_000, PieceBytes = 1 };
        foreach (PayloadResponse answer in (PayloadResponse[])[JobScenario.SilentResponse, slow])
        {
            var device = DeviceFixture.StartOnline(prepared => prepared.Payload = _ => answer);
            device.CreateJob("30");
            device.RunUntilFetching();
            long begunAtMs = device.UptimeMs;
            device.CreateJob("31");
            device.RunUntilEnded("30");

            Assert.Equal(CloudStatus.Failed, device.GetExecution("30").Status);
            Assert.Equal("not whole after 90 s", device.FindDetail("30", "reason"));
            Assert.InRange(device.UptimeMs - begunAtMs, 85_000, 95_000);
            Assert.Equal(
                ["not whole after 60 s"],
                device.GetProgressUpdates("30").Select(update => JobScenario.FindDetail(update, "reason")));
            device.WithPayload("{}").RunUntilEnded("31");
            Assert.Equal(CloudStatus.Succeeded, device.GetExecution("31").Status);
        }
    }

    [Theory]
    [InlineData("gzip", null, "payload is compressed: serve it without Content-Encoding")]
    [InlineData("identity", null, null)]
    [InlineData(null, 99_999_999_999, "payload larger than 4096 bytes")]
    [InlineData(null, -2L, "payload server's Content-Length is no number")]
    public void Content_Encoding_and_Content_Length_are_checked(string? encoding, long? claimed, string? reason)
    {
        var device = DeviceFixture.StartOnline();
        device.Payload =
            _ => PayloadServer.CreateOk("[1,2]") with { ContentEncoding = encoding, DeclaredLength = claimed };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(reason is null ? CloudStatus.Succeeded : CloudStatus.Failed, device.GetExecution("30").Status);
        Assert.Equal((reason, "1"), (device.FindDetail("30", "reason"), device.FindDetail("30", "attempts")));
    }
}
