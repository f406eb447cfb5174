using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests;

/// <summary>Jobs over real sockets: faults of the payload server and their effect on the job.</summary>
public sealed class JobPayloadTests
{
    private const string Payload = """{"name": "Superhero job", "text": "long enough to be cut in two"}""";
    private const int FastFactor = 4;

    [Theory]
    [InlineData("payload-reset", "connection to payload server broke")]
    [InlineData("payload-cut", "connection to payload server broke")]
    [InlineData("payload-500", "HTTP 500")]
    public async Task A_transient_error_is_retried_and_reported_and_the_connection_stays_up(string fault, string reason)
    {
        await using JobBench bench = await JobBench.StartAsync();
        bench.Cloud.Chaos.SwitchOn(fault, times: 1);
        JsonNode end = await bench.RunJobAsync("30", Payload);

        Assert.Equal(("SUCCEEDED", "2"), (bench.GetStatus(end), bench.FindDetail(end, "attempts")));
        JsonNode progress = bench.GetUpdates("30")[0];
        Assert.Equal(("IN_PROGRESS", "2"), (bench.GetStatus(progress), bench.FindDetail(progress, "attempt")));
        Assert.Equal(reason, bench.FindDetail(progress, "reason"));
        Assert.Equal(2, bench.GetPayloadRequests("/job-30.json").Length);
        Assert.Single(bench.FindEvents(CloudEventKind.Connected, JobBench.Thing, ""));
    }

    [Fact]
    public async Task A_stalled_payload_times_out_after_ten_seconds_and_is_fetched_again()
    {
        await using JobBench bench =
            await JobBench.StartAsync(options => options with { Time = new FastTime(FastFactor) });
        bench.Cloud.Chaos.SwitchOn("payload-stall");
        Task<JsonNode> done = bench.RunJobAsync("30", Payload);
        await bench.WaitUntilAsync(() => bench.Board.Has("failed: payload server stalled"), "the stall is noticed");
        bench.Cloud.Chaos.SwitchOff("payload-stall");

        Assert.Equal("SUCCEEDED", bench.GetStatus(await done));
    }

    [Fact]
    public async Task A_wrong_Content_Length_is_detected_by_the_hash()
    {
        await using JobBench bench = await JobBench.StartAsync();
        bench.Cloud.Chaos.SwitchOn("payload-length");
        JsonNode end = await bench.RunJobAsync("30", Payload, $$"""{"sha256":"{{JobBench.GetSha256(Payload)}}"}""");

        Assert.Equal("FAILED", bench.GetStatus(end));
        Assert.Equal("payload's sha256 is not the one that the document names", bench.FindDetail(end, "reason"));
        Assert.Single(bench.GetPayloadRequests("/job-30.json"));
    }

    [Fact]
    public async Task A_chunked_payload_is_read_completely()
    {
        await using JobBench bench = await JobBench.StartAsync();
        bench.Cloud.Chaos.SwitchOn("payload-chunks");
        string document = $$"""{"sha256":"{{JobBench.GetSha256(Payload)}}","size":{{Payload.Length}}}""";
        JsonNode end = await bench.RunJobAsync("30", Payload, document);

        Assert.Equal("SUCCEEDED", bench.GetStatus(end));
        Assert.Equal(JobBench.GetSha256(Payload)[..16], bench.FindDetail(end, "sha256"));
        Assert.Equal("1", bench.FindDetail(end, "attempts"));
    }

    [Theory]
    [InlineData("payload-redirect", "HTTP 302")]
    [InlineData("payload-403", "HTTP 403")]
    [InlineData("payload-404", "HTTP 404")]
    [InlineData("certificate-expired", "payload server's certificate or host name not trusted")]
    [InlineData("certificate-wrong-name", "payload server's certificate or host name not trusted")]
    public async Task A_permanent_error_is_FAILED_at_once(string fault, string reason)
    {
        await using JobBench bench = await JobBench.StartAsync();
        bench.Cloud.Chaos.SwitchOn(fault);
        JsonNode end = await bench.RunJobAsync("30", Payload);

        Assert.Equal(("FAILED", reason), (bench.GetStatus(end), bench.FindDetail(end, "reason")));
        Assert.Equal("1", bench.FindDetail(end, "attempts"));
        Assert.Empty(bench.GetPayloadRequests("/elsewhere.json"));
    }

    [Fact]
    public async Task An_unreachable_server_is_tried_five_times()
    {
        await using JobBench bench =
            await JobBench.StartAsync(options => options with { Time = new FastTime(FastFactor) });
        string url = $"https://localhost:{LoopbackPorts.FindFree(1)}/job-30.json";
        JsonNode end = await bench.RunJobAsync("30", Payload, $$"""{"url":"{{url}}"}""");

        Assert.Equal(("FAILED", "5"), (bench.GetStatus(end), bench.FindDetail(end, "attempts")));
        Assert.Equal("payload server unreachable", bench.FindDetail(end, "reason"));
    }

    [Fact]
    public async Task A_payload_of_the_buffer_size_succeeds_and_a_larger_payload_is_FAILED()
    {
        await using JobBench bench = await JobBench.StartAsync();
        JsonNode large = await bench.RunJobAsync("30", new string('x', 4_097));
        JsonNode fits = await bench.RunJobAsync("31", $"\"{new string('x', 4_094)}\"");

        Assert.Equal("payload larger than 4096 bytes", bench.FindDetail(large, "reason"));
        Assert.Equal(("SUCCEEDED", "4096"), (bench.GetStatus(fits), bench.FindDetail(fits, "bytes")));
    }

    [Fact]
    public async Task A_document_of_32_kB_is_REJECTED_and_the_next_job_runs()
    {
        await using JobBench bench = await JobBench.StartAsync();
        string document = $$"""{"text":"{{new string('x', 32_768 - 11)}}"}""";
        JsonNode large = await bench.RunJobAsync("30", Payload, document);
        JsonNode next = await bench.RunJobAsync("31", Payload);

        Assert.Equal(("REJECTED", "document too large"), (bench.GetStatus(large), bench.FindDetail(large, "reason")));
        Assert.Equal("SUCCEEDED", bench.GetStatus(next));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_presigned_url_works_or_is_renewed_once_and_its_query_is_not_in_the_trace(
        bool isExpired)
    {
        await using JobBench bench = await JobBench.StartAsync();
        bench.WritePayload("office/job.json", Payload);
        if (isExpired)
        {
            bench.Cloud.Chaos.SwitchOn("payload-403", times: 1);
        }

        string document =
            """{"url":"${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/office/job.json}"}""";
        JsonNode end = await bench.RunJobAsync("30", payload: null, document);

        Assert.Equal("SUCCEEDED", bench.GetStatus(end));
        Assert.Equal(isExpired ? 2 : 1, bench.GetPayloadRequests("/office/job.json").Length);
        Assert.DoesNotContain(bench.Board.Lines, line => line.Contains("X-Amz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_settings_job_and_a_reboot_job_succeed_after_their_restarts()
    {
        await using JobBench bench = await JobBench.StartAsync();
        JsonNode settings = await bench.RunJobAsync("30", """{"settings":{"on":true}}""");
        Assert.Equal(("SUCCEEDED", 1), (bench.GetStatus(settings), bench.Board.Board.RestartCount));
        JsonNode reboot = await bench.RunJobAsync("31", """{"reboot":true}""");

        Assert.Equal(("SUCCEEDED", 2), (bench.GetStatus(reboot), bench.Board.Board.RestartCount));
        Assert.True(bench.Board.Board.IsLedLit);
        Assert.Single(bench.GetPayloadRequests("/job-30.json"));
        Assert.Single(bench.GetPayloadRequests("/job-31.json"));
    }

    [Fact]
    public async Task Each_of_fifty_boards_of_a_group_fetches_and_ends_its_job_once()
    {
        const int count = 50;
        await using JobBench bench = await JobBench.StartAsync();
        string[] things = [.. Enumerable.Range(1, count - 1).Select(i => $"board-{i}"), JobBench.Thing];
        foreach (string thing in things[..^1])
        {
            await bench.AddBoardAsync(thing);
        }

        await bench.CreateForGroupAsync("30", things, Payload);
        foreach (string thing in things)
        {
            await bench.WaitUntilAsync(
                () => bench.FindFinalUpdate("30", thing) is not null, $"{thing} has ended the job");
        }

        Assert.All(things, thing => Assert.Equal("SUCCEEDED", bench.GetStatus(bench.FindFinalUpdate("30", thing)!)));
        Assert.Equal(count, bench.GetPayloadRequests("/job-30.json").Length);
    }
}
