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
    public void A_failure_that_may_pass_is_tried_again_five_times_in_all_and_each_is_told(string fault, string reason)
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Fault(fault));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal((reason, "5"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
        Assert.Equal(5, device.Notes.Urls.Count);
        Assert.Equal(["2", "3", "4", "5"], device.ProgressOf("30").Select(told => JobStory.DetailOf(told, "attempt")));
        Assert.All(device.ProgressOf("30"), told =>
        {
            Assert.Equal(reason, JobStory.DetailOf(told, "reason"));
            Assert.Equal(10, told.GetProperty("stepTimeoutInMinutes").GetInt32());
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
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Fault(fault));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal((reason, "1"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
        Assert.Single(device.Notes.Urls);
    }

    [Fact]
    public void A_server_that_comes_round_is_a_success_and_the_link_and_the_timer_never_noticed()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ =>
            device.Notes.Urls.Count < 4 ? JobStory.Fault("Reset") : PayloadServer.Whole("hello");
        int before = device.Reports.Count();
        device.CreateJob("30");
        device.RunFor(90_000);

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal("4", device.Detail("30", "attempts"));
        Assert.Equal("2cf24dba5fb0a30e", device.Detail("30", "sha256"));
        Assert.Null(device.Detail("30", "reason"));
        Assert.Single(device.Notes.Connects);
        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Theory]
    [InlineData(""" "sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","size":5 """, null)]
    [InlineData(""" "sha256":"2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824" """, null)]
    [InlineData(""" "sha256":"3cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" """,
        "payload's sha256 is not the one that the document names")]
    [InlineData(""" "size":4 """, "payload is not of the size that the document names")]
    [InlineData(""" "size":0 """, "payload is not of the size that the document names")]
    public void The_documents_sha256_and_size_must_match(string members, string? reason)
    {
        var device = DeviceFixture.Online().Serving("hello");
        device.CreateJob("30", "{" + members + "}");
        device.RunUntilEnded("30");

        Assert.Equal(reason is null ? CloudStatus.Succeeded : CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal(reason, device.Detail("30", "reason"));
        Assert.Single(device.Notes.Urls);
    }

    [Theory]
    [InlineData(""" "sha256":"abc" """, "sha256 is no text of 64 hexadecimal digits")]
    [InlineData(""" "sha256":5 """, "sha256 is no text of 64 hexadecimal digits")]
    [InlineData(""" "size":-1 """, "size is no number of bytes")]
    [InlineData(""" "size":"5" """, "size is no number of bytes")]
    [InlineData(""" "url":"" """, "url is not https")]
    public void A_document_that_cannot_be_meant_is_REJECTED(string members, string reason)
    {
        var device = DeviceFixture.Online();
        device.CreateJob("30", "{" + members + "}");
        device.RunUntilEnded("30");

        Assert.Equal((CloudStatus.Rejected, reason), (device.Execution("30").Status, device.Detail("30", "reason")));
        Assert.Empty(device.Notes.Urls);
    }

    [Fact]
    public void A_403_on_a_presigned_url_asks_for_a_fresh_one_once()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = _ => JobStory.Fault("403"));
        int asked = device.StartNexts();
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");
        device.RunFor(5_000);

        Assert.Equal((CloudStatus.Failed, "HTTP 403"), (device.Execution("30").Status, device.Detail("30", "reason")));
        Assert.Equal(2, device.Notes.Urls.Count);

        // One for the job, one for the fresh URL, one for the next job.
        Assert.Equal(asked + 3, device.StartNexts());
        Assert.DoesNotContain(NoSecrets.Secret, string.Concat(device.Lines));
    }

    [Fact]
    public void The_fresh_url_is_the_one_that_is_fetched()
    {
        var device = DeviceFixture.Online();
        device.Payload = url => url.EndsWith("fresh", StringComparison.Ordinal)
            ? PayloadServer.Whole("hello")
            : JobStory.Fault("403");
        device.Broker = published => !JobStory.IsStartNext(published) || device.Notes.Urls.Count != 1
            ? null
            : [.. device.Handle(published).Select(message => message with
            {
                Payload = Encoding.UTF8.GetBytes(
                    message.Text.Replace(NoSecrets.Secret, "fresh", StringComparison.Ordinal)),
            })];
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal("2", device.Detail("30", "attempts"));
    }

    [Fact]
    public void There_are_never_more_than_five_attempts_with_a_fresh_url_neither()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ => JobStory.Fault(device.Notes.Urls.Count < 5 ? "500" : "403");
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");

        Assert.Equal(5, device.Notes.Urls.Count);
        Assert.Equal("HTTP 403", device.Detail("30", "reason"));
    }

    [Fact]
    public void A_job_that_the_cloud_ends_while_a_fresh_url_is_asked_for_is_dropped()
    {
        var device = DeviceFixture.Online();
        device.Payload = _ =>
        {
            device.EndInCloud("30", isTold: false);
            return JobStory.Fault("403");
        };
        device.CreateJob("30", Signed);
        device.RunUntilTraced("job     30 dropped");
        device.RunFor(5_000);

        Assert.Empty(device.UpdatesOf("30"));
        device.Serving("{}").CreateJob("31");
        device.RunUntilEnded("31");
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
    }

    [Fact]
    public void A_server_that_says_nothing_at_all_or_a_byte_a_second_holds_the_next_job_up_for_a_minute_and_a_half()
    {
        foreach (PayloadAnswer answer in (PayloadAnswer[])
            [JobStory.Silence, PayloadServer.Whole(new string('x', 4_000)) with { PauseMs = 1_000, PieceBytes = 1 }])
        {
            var device = DeviceFixture.Online(prepared => prepared.Payload = _ => answer);
            device.CreateJob("30");
            device.RunUntilFetching();
            long begunAtMs = device.UptimeMs;
            device.CreateJob("31");
            device.RunUntilEnded("30");

            Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
            Assert.Equal("not whole after 90 s", device.Detail("30", "reason"));
            Assert.InRange(device.UptimeMs - begunAtMs, 85_000, 95_000);
            Assert.Equal(
                ["not whole after 60 s"],
                device.ProgressOf("30").Select(told => JobStory.DetailOf(told, "reason")));
            device.Serving("{}").RunUntilEnded("31");
            Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
        }
    }

    [Theory]
    [InlineData("gzip", null, "payload is compressed: serve it without Content-Encoding")]
    [InlineData("identity", null, null)]
    [InlineData(null, 99_999_999_999, "payload larger than 4096 bytes")]
    [InlineData(null, -2L, "payload server's Content-Length is no number")]
    public void What_the_head_says_of_the_body_is_heeded(string? encoding, long? claimed, string? reason)
    {
        var device = DeviceFixture.Online();
        device.Payload = _ => PayloadServer.Whole("hello") with { Encoding = encoding, Claimed = claimed };
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(reason is null ? CloudStatus.Succeeded : CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal((reason, "1"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
    }
}
