namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// What needs most memory: the largest files and payloads, and two TLS connections where there is room for one.
/// </summary>
public sealed class MemoryTests
{
    private const int Jobs = 20;

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_longest_settings_json_is_read()
    {
        await using Bench bench = await Bench.NewAsync();
        string host = string.Join('.', Enumerable.Repeat(new string('h', 62), 4));
        string hosts = string.Join(',', Enumerable.Repeat($"\"{host}\"", 8));
        bench.WriteSettings(2_000, bench.MqttPort, $", \"timeServer\": \"{host}\"", new string('u', 1_900), hosts);
        await using var board = new Board(bench.Drive);

        await board.SaysAsync("shadow  reported v1 ");

        Assert.InRange(new FileInfo(Path.Combine(bench.Drive, "settings.json")).Length, 4_300, 8_192);
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task The_largest_payload_comes_whole()
    {
        await using Bench bench = await Bench.NewAsync();
        await using var board = new Board(bench.Drive);
        await board.SaysAsync("shadow  reported v1 ");

        await LargestPayloadAsync(bench, board, "large");

        Assert.DoesNotContain(board.Lines, line => line.Contains(" crash ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_there_is_room_for_one_connection_link_and_fetch_take_turns_twenty_times_in_a_row()
    {
        await using Bench bench = await Bench.NewAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "scarce"), "");
        await using var board = new Board(bench.Drive);

        for (int i = 1; i <= Jobs; i++)
        {
            await board.SaysAsync("link    subscribed", times: i, within: Turn);
            await bench.CreateJobAsync($"job-{i}", """{"hello":"board"}""");
            await board.SaysAsync($"job-{i} succeeded ", within: Turn);
            Assert.Equal("SUCCEEDED", await bench.JobEndAsync($"job-{i}", Turn));
        }

        Assert.Equal(Jobs, board.CountOf("closed to make room"));
        Assert.Equal(0, board.Restarts);
    }

    /// <summary>A job whose payload is nearly 4 kB, over HTTPS.</summary>
    internal static async Task LargestPayloadAsync(Bench bench, Board board, string job)
    {
        await bench.CreateJobAsync(job, $$"""{"text":"{{new string('x', 4_000)}}"}""");
        await board.SaysAsync($"{job} succeeded ", within: Turn);
        Assert.Equal("SUCCEEDED", await bench.JobEndAsync(job));
    }
}
