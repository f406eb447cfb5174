using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;
using CloudStatus = DuplexSensor.LocalCloud.Jobs.JobStatus;

namespace DuplexSensor.UnitTests.Firmware;

public sealed class JobFetchTests
{
    private const string Signed = """{"url":"https://localhost:8443/x?X-Amz-Signature=SECRET"}""";

    [Theory]
    [InlineData("500", "HTTP 500")]
    [InlineData("503", "HTTP 503")]
    [InlineData("408", "HTTP 408")]
    [InlineData("429", "HTTP 429")]
    [InlineData("Refused", "payload server unreachable")]
    [InlineData("Reset", "connection to payload server broke")]
    [InlineData("Stalled", "payload server stalled")]
    [InlineData("OutOfMemory", "out of memory")]
    [InlineData("silent", "not whole after 60 s")]
    [InlineData("short", "payload cut short")]
    public void A_failure_that_may_pass_is_tried_again_five_times_in_all_and_each_is_told(string fault, string reason)
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = fetcher => fetcher.PutFault(fault));
        device.CreateJob("30");
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal((reason, "5"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
        Assert.Equal(5, device.Gets.Count);
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
        var device = DeviceFixture.Online(prepared => prepared.Payload = fetcher => fetcher.PutFault(fault));
        device.CreateJob("30");
        device.RunFor(1_000);

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal((reason, "1"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
        Assert.Single(device.Gets);
    }

    [Fact]
    public void A_server_that_comes_round_is_a_success_and_the_link_and_the_timer_never_noticed()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher =>
        {
            if (device.Gets.Count < 4)
            {
                fetcher.PutFailure(FetchFailure.Reset);
                return;
            }

            fetcher.PutWhole("hello");
        };
        int before = device.Reports.Count();
        device.CreateJob("30");
        device.RunFor(90_000);

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal("4", device.Detail("30", "attempts"));
        Assert.Equal("2cf24dba5fb0a30e", device.Detail("30", "sha256"));
        Assert.Null(device.Detail("30", "reason"));
        Assert.Single(device.Link.Connects);
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
        device.RunFor(1_000);

        Assert.Equal(reason is null ? CloudStatus.Succeeded : CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal(reason, device.Detail("30", "reason"));
        Assert.Single(device.Gets);
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
        device.RunFor(1_000);

        Assert.Equal((CloudStatus.Rejected, reason), (device.Execution("30").Status, device.Detail("30", "reason")));
        Assert.Empty(device.Gets);
    }

    [Fact]
    public void A_403_on_a_presigned_url_asks_for_a_fresh_one_once()
    {
        var device = DeviceFixture.Online(prepared => prepared.Payload = fetcher => fetcher.PutHead(403, 0));
        int asked = device.StartNexts();
        device.CreateJob("30", Signed);
        device.RunFor(5_000);

        Assert.Equal((CloudStatus.Failed, "HTTP 403"), (device.Execution("30").Status, device.Detail("30", "reason")));
        Assert.Equal(2, device.Gets.Count);

        // For the job, for the fresh url, and whether there is another job.
        Assert.Equal(asked + 3, device.StartNexts());
        Assert.DoesNotContain("SECRET", string.Concat(device.Trace.Lines));
    }

    [Fact]
    public void The_fresh_url_is_the_one_that_is_fetched()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher =>
        {
            if (fetcher.Gets[^1].Url.EndsWith("fresh", StringComparison.Ordinal))
            {
                fetcher.PutWhole("hello");
                return;
            }

            fetcher.PutHead(403, 0);
        };
        device.Broker = published => !published.Topic.EndsWith("start-next", StringComparison.Ordinal)
            || device.Gets.Count != 1
                ? null
                : [.. device.Handle(published).Select(message => message with
                {
                    Payload = Utf8.Text(message.Payload.ToArray(), message.Payload.Length)
                        .Replace("SECRET", "fresh", StringComparison.Ordinal).Bytes(),
                })];
        device.CreateJob("30", Signed);
        device.RunFor(5_000);

        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal("2", device.Detail("30", "attempts"));
    }

    [Fact]
    public void There_are_never_more_than_five_attempts_with_a_fresh_url_neither()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher => fetcher.PutHead(device.Gets.Count < 5 ? 500 : 403, 0);
        device.CreateJob("30", Signed);
        device.RunUntilEnded("30");

        Assert.Equal(5, device.Gets.Count);
        Assert.Equal("HTTP 403", device.Detail("30", "reason"));
    }

    [Fact]
    public void A_job_that_the_cloud_ends_while_a_fresh_url_is_asked_for_is_dropped()
    {
        var device = DeviceFixture.Online();
        device.Payload = fetcher =>
        {
            device.EndInCloud("30", isTold: false);
            fetcher.PutHead(403, 0);
        };
        device.CreateJob("30", Signed);
        device.RunFor(5_000);

        Assert.True(device.HasTraced("job     30 dropped"));
        Assert.Empty(device.UpdatesOf("30"));
        device.Serving("{}").CreateJob("31");
        device.RunFor(5_000);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("31").Status);
    }

    [Fact]
    public void A_board_with_too_little_memory_closes_its_link_fetches_and_opens_it_again()
    {
        var device = new DeviceFixture();
        bool wasOpenAtFetch = true;
        device.Memory = () => new Memory
        {
            FreeBytes = 60_000,
            TotalBytes = 97_000,
            LargestFreeBlockBytes = device.Link.IsOpen ? Limits.TlsBlockBytes - 1 : 40_000,
        };
        device.Payload = fetcher =>
        {
            wasOpenAtFetch = device.Link.IsOpen;
            fetcher.PutWhole("hello");
        };
        device.PowerUp();
        device.RunFor(3 * 3_600_000);
        device.CreateJob("30");
        device.RunFor(20_000);

        Assert.False(wasOpenAtFetch);
        Assert.Equal(CloudStatus.Succeeded, device.Execution("30").Status);
        Assert.Equal((1, 2), (device.Link.Closes, device.Link.Connects.Count));
        Assert.Equal(0, device.Restarts);
        Assert.DoesNotContain(device.Link.Connects, connect => connect.FreshNetwork);
    }

    [Fact]
    public void A_board_whose_memory_never_suffices_tries_all_the_same_and_comes_back()
    {
        var device = new DeviceFixture { Memory = () => new Memory { FreeBytes = 20_000, TotalBytes = 97_000 } };
        device.Payload = fetcher => fetcher.PutFailure(FetchFailure.OutOfMemory);
        device.CreateJob("30");
        device.PowerUp();
        device.RunUntilEnded("30");

        Assert.Equal(CloudStatus.Failed, device.Execution("30").Status);
        Assert.Equal(("out of memory", "5"), (device.Detail("30", "reason"), device.Detail("30", "attempts")));
    }
}
