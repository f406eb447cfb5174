namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// The largest files and payloads, and two TLS connections with memory for one.
/// </summary>
public sealed class MemoryTests
{
    private const int Jobs = 20;
    private const int LargeJobs = 10;

    private static readonly string LargestPayload = $$"""{"text":"{{new string('x', 4_000)}}"}""";
    private static readonly TimeSpan JobTimeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_longest_settings_json_is_read()
    {
        await using Bench bench = await Bench.CreateAsync();
        string host = string.Join('.', Enumerable.Repeat(new string('h', 62), 4));
        string hosts = string.Join(',', Enumerable.Repeat($"\"{host}\"", 8));
        bench.WriteSettings(2_000, bench.MqttPort, $", \"timeServer\": \"{host}\"", new string('u', 1_900), hosts);
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("shadow  reported v1 ");

        Assert.InRange(new FileInfo(Path.Combine(bench.Drive, "settings.json")).Length, 4_300, 8_192);
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task The_largest_payload_is_fetched()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await RunLargestPayloadJobAsync(bench, board, "large");

        Assert.DoesNotContain(board.Lines, line => line.Contains(" crash ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_of_the_largest_payloads_at_once_all_succeed()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        for (int i = 0; i < LargeJobs; i++)
        {
            await bench.CreateJobAsync($"large-{i}", LargestPayload);
        }

        for (int i = 0; i < LargeJobs; i++)
        {
            Assert.Equal("SUCCEEDED", await bench.WaitForJobEndAsync($"large-{i}", JobTimeout));
        }

        Assert.DoesNotContain(board.Lines, line => line.Contains("desired too large", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_memory_for_one_connection_broker_and_fetch_alternate_twenty_times()
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "scarce"), "");
        await using var board = new Board(bench.Drive);

        for (int i = 1; i <= Jobs; i++)
        {
            await board.WaitForLineAsync("link    subscribed", times: i, within: JobTimeout);
            await bench.CreateJobAsync($"job-{i}", """{"hello":"board"}""");
            await board.WaitForLineAsync($"job-{i} succeeded ", within: JobTimeout);
            Assert.Equal("SUCCEEDED", await bench.WaitForJobEndAsync($"job-{i}", JobTimeout));
        }

        Assert.Equal(Jobs, board.CountLines("closed to make room"));
        Assert.Equal(0, board.Restarts);
    }

    /// <summary>A job whose payload is nearly 4 kB, over HTTPS.</summary>
    internal static async Task RunLargestPayloadJobAsync(Bench bench, Board board, string job)
    {
        await bench.CreateJobAsync(job, LargestPayload);
        await board.WaitForLineAsync($"{job} succeeded ", within: JobTimeout);
        Assert.Equal("SUCCEEDED", await bench.WaitForJobEndAsync(job));
    }
}
