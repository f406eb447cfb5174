using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>All readings of an outage of the cloud arrive after it.</summary>
public sealed class OutageTests
{
    private const string Topic = $"devices/{Bench.Thing}/telemetry";

    [Fact]
    public async Task The_readings_of_an_outage_arrive_as_one_batch_without_a_gap()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await RunOutageAsync(bench, board);

        await board.WaitForLineAsync("store   acknowledged");
        CloudEvent batch = await bench.WaitForEventAsync(e => e.Kind == CloudEventKind.Published && e.Subject == Topic);
        int[] sequences = ReadSequences(batch);
        Assert.True(sequences.Length >= 3, batch.PayloadText);
        Assert.Equal(Enumerable.Range(sequences[0], sequences.Length), sequences);
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task A_restart_right_after_an_outage_loses_no_reading_of_the_outage()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await RunOutageAsync(bench, board);
        await bench.DesireAsync("""{"refresh":3000}""");

        await board.WaitForLineAsync("restart settings-changed");
        CloudEvent batch = await bench.WaitForEventAsync(
            e => e.Kind == CloudEventKind.Published && e.Subject == Topic && e.PayloadText.Contains("\"boot\":1,"));
        Assert.True(ReadSequences(batch).Length >= 3, batch.PayloadText);
        await board.WaitForLineAsync("link    subscribed", times: 3);
        Assert.Equal(1, board.Restarts);
    }

    private static async Task RunOutageAsync(Bench bench, Board board)
    {
        await board.WaitForLineAsync("shadow  reported v1 ");
        await bench.StopCloudAsync();
        await board.WaitForLineAsync("link    lost ");
        await board.WaitForLineAsync("sensor  ", times: board.CountLines("sensor  ") + 4);
        await bench.StartCloudAsync();
    }

    private static int[] ReadSequences(CloudEvent batch)
    {
        JsonArray readings = JsonNode.Parse(batch.PayloadText)!["readings"]!.AsArray();
        return [.. readings.Select(reading => (int)reading![0]!)];
    }
}
