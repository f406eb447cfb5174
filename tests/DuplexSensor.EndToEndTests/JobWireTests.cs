using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.EndToEndTests;

/// <summary>Jobs over real sockets: what a payload server can do to a GET, and what becomes of the job.</summary>
public sealed class JobWireTests
{
    private const string Payload = """{"name": "Superhero job", "text": "long enough to be cut in two"}""";
    private const int FastFactor = 4;

    [Theory]
    [InlineData("payload-reset", "connection to payload server broke")]
    [InlineData("payload-cut", "connection to payload server broke")]
    [InlineData("payload-500", "HTTP 500")]
    public async Task What_may_pass_is_tried_again_and_told_and_the_link_never_notices(string fault, string reason)
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        walk.Cloud.Chaos.SwitchOn(fault, times: 1);
        JsonNode end = await walk.DoAsync("30", Payload);

        Assert.Equal(("SUCCEEDED", "2"), (walk.StatusOf(end), walk.DetailOf(end, "attempts")));
        JsonNode progress = walk.Updates("30")[0];
        Assert.Equal(("IN_PROGRESS", "2"), (walk.StatusOf(progress), walk.DetailOf(progress, "attempt")));
        Assert.Equal(reason, walk.DetailOf(progress, "reason"));
        Assert.Equal(2, walk.Gets("/job-30.json").Length);
        Assert.Single(walk.Events(CloudEventKind.Connected, JobWalk.Thing, ""));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_after_ten_seconds_and_asked_again()
    {
        await using JobWalk walk =
            await JobWalk.StartAsync(options => options with { Time = new FastTime(FastFactor) });
        walk.Cloud.Chaos.SwitchOn("payload-stall");
        Task<JsonNode> done = walk.DoAsync("30", Payload);
        await walk.UntilAsync(() => walk.Board.Has("failed: payload server stalled"), "the stall is noticed");
        walk.Cloud.Chaos.SwitchOff("payload-stall");

        Assert.Equal("SUCCEEDED", walk.StatusOf(await done));
    }

    [Fact]
    public async Task A_length_that_lies_is_found_out_by_the_hash()
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        walk.Cloud.Chaos.SwitchOn("payload-length");
        JsonNode end = await walk.DoAsync("30", Payload, $$"""{"sha256":"{{JobWalk.DigestOf(Payload)}}"}""");

        Assert.Equal("FAILED", walk.StatusOf(end));
        Assert.Equal("payload's sha256 is not the one that the document names", walk.DetailOf(end, "reason"));
        Assert.Single(walk.Gets("/job-30.json"));
    }

    [Fact]
    public async Task A_payload_in_chunks_without_a_length_is_whole()
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        walk.Cloud.Chaos.SwitchOn("payload-chunks");
        string document = $$"""{"sha256":"{{JobWalk.DigestOf(Payload)}}","size":{{Payload.Length}}}""";
        JsonNode end = await walk.DoAsync("30", Payload, document);

        Assert.Equal("SUCCEEDED", walk.StatusOf(end));
        Assert.Equal(JobWalk.DigestOf(Payload)[..16], walk.DetailOf(end, "sha256"));
        Assert.Equal("1", walk.DetailOf(end, "attempts"));
    }

    [Theory]
    [InlineData("payload-redirect", "HTTP 302")]
    [InlineData("payload-403", "HTTP 403")]
    [InlineData("payload-404", "HTTP 404")]
    [InlineData("certificate-expired", "payload server's certificate or host name not trusted")]
    [InlineData("certificate-wrong-name", "payload server's certificate or host name not trusted")]
    public async Task What_no_other_attempt_can_mend_is_FAILED_at_once(string fault, string reason)
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        walk.Cloud.Chaos.SwitchOn(fault);
        JsonNode end = await walk.DoAsync("30", Payload);

        Assert.Equal(("FAILED", reason), (walk.StatusOf(end), walk.DetailOf(end, "reason")));
        Assert.Equal("1", walk.DetailOf(end, "attempts"));
        Assert.Empty(walk.Gets("/elsewhere.json"));
    }

    [Fact]
    public async Task Nobody_listening_is_tried_five_times()
    {
        await using JobWalk walk =
            await JobWalk.StartAsync(options => options with { Time = new FastTime(FastFactor) });
        string url = $"https://localhost:{Walk.FreePorts(1)}/job-30.json";
        JsonNode end = await walk.DoAsync("30", Payload, $$"""{"url":"{{url}}"}""");

        Assert.Equal(("FAILED", "5"), (walk.StatusOf(end), walk.DetailOf(end, "attempts")));
        Assert.Equal("payload server unreachable", walk.DetailOf(end, "reason"));
    }

    [Fact]
    public async Task A_payload_larger_than_the_buffer_is_FAILED_and_one_that_just_fits_is_not()
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        JsonNode large = await walk.DoAsync("30", new string('x', 4_097));
        JsonNode fits = await walk.DoAsync("31", new string('x', 4_096));

        Assert.Equal("payload larger than 4096 bytes", walk.DetailOf(large, "reason"));
        Assert.Equal(("SUCCEEDED", "4096"), (walk.StatusOf(fits), walk.DetailOf(fits, "bytes")));
    }

    [Fact]
    public async Task A_document_of_32_kB_is_REJECTED_and_the_queue_goes_on()
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        string document = $$"""{"text":"{{new string('x', 32_768 - 11)}}"}""";
        JsonNode large = await walk.DoAsync("30", Payload, document);
        JsonNode next = await walk.DoAsync("31", Payload);

        Assert.Equal(("REJECTED", "document too large"), (walk.StatusOf(large), walk.DetailOf(large, "reason")));
        Assert.Equal("SUCCEEDED", walk.StatusOf(next));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_presigned_url_works_and_is_asked_for_afresh_once_and_its_query_is_never_in_the_trace(
        bool isExpired)
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        walk.Put("office/job.json", Payload);
        if (isExpired)
        {
            walk.Cloud.Chaos.SwitchOn("payload-403", times: 1);
        }

        string document =
            """{"url":"${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/office/job.json}"}""";
        JsonNode end = await walk.DoAsync("30", payload: null, document);

        Assert.Equal("SUCCEEDED", walk.StatusOf(end));
        Assert.Equal(isExpired ? 2 : 1, walk.Gets("/office/job.json").Length);
        Assert.DoesNotContain(walk.Board.Lines, line => line.Contains("X-Amz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_settings_job_and_a_reboot_job_outlive_their_restarts()
    {
        await using JobWalk walk = await JobWalk.StartAsync();
        JsonNode settings = await walk.DoAsync("30", """{"settings":{"on":true}}""");
        Assert.Equal(("SUCCEEDED", 1), (walk.StatusOf(settings), walk.Board.Board.Restarts));
        JsonNode reboot = await walk.DoAsync("31", """{"reboot":true}""");

        Assert.Equal(("SUCCEEDED", 2), (walk.StatusOf(reboot), walk.Board.Board.Restarts));
        Assert.True(walk.Board.Board.IsLedLit);
        Assert.Single(walk.Gets("/job-30.json"));
        Assert.Single(walk.Gets("/job-31.json"));
    }

    [Fact]
    public async Task Fifty_boards_of_a_group_fetch_their_job_fifty_times_and_end_it_fifty_times()
    {
        const int count = 50;
        await using JobWalk walk = await JobWalk.StartAsync();
        string[] things = [.. Enumerable.Range(1, count - 1).Select(i => $"board-{i}"), JobWalk.Thing];
        foreach (string thing in things[..^1])
        {
            await walk.AddBoardAsync(thing);
        }

        await walk.CreateForGroupAsync("30", things, Payload);
        foreach (string thing in things)
        {
            await walk.UntilAsync(() => walk.EndOf("30", thing) is not null, $"{thing} has ended the job");
        }

        Assert.All(things, thing => Assert.Equal("SUCCEEDED", walk.StatusOf(walk.EndOf("30", thing)!)));
        Assert.Equal(count, walk.Gets("/job-30.json").Length);
    }
}
