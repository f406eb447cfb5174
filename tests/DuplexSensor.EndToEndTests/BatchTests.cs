using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.EndToEndTests;

public sealed class BatchTests
{
    private const string Thing = "attic";
    private const int TimeFactor = 10;

    [Fact]
    public async Task A_connection_that_breaks_during_a_batch_loses_no_reading()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await bench.StartBoardAsync(Thing, options => options with
        {
            Config = new DeviceConfig { Thing = Thing, Port = bench.MqttPort, RefreshMs = 3_000, JobPayloadUrl = "" },
            Time = new FastTime(TimeFactor),
        });
        await bench.StopCloudAsync();
        int[] earlier = [.. GetReported(bench)];
        await bench.WaitUntilAsync(() => board.CountLines(" sensor ") > 12, "a dozen readings wait");
        await bench.StartCloudAsync();

        // The broker gets the first batch, but the board gets no PUBACK: the fault then blocks both directions.
        int lostBefore = board.CountLines("link    lost");
        bool isHalfOpen = false;
        bench.Cloud.Log.Added += entry =>
        {
            if (entry.Kind == CloudEventKind.Published && entry.Subject.EndsWith("/telemetry") && !isHalfOpen)
            {
                (isHalfOpen, lostBefore) = (true, board.CountLines("link    lost"));
                bench.Cloud.Chaos.SwitchOn(Faults.HalfOpen.Name);
            }
        };
        await bench.WaitUntilAsync(
            () => isHalfOpen && board.CountLines("link    lost") > lostBefore, "the board gives that connection up");
        Assert.False(board.Has("store   acknowledged"));
        bench.Cloud.Chaos.SwitchOff(Faults.HalfOpen.Name);
        await bench.WaitUntilAsync(() => board.Has("store   acknowledged"), "the batch is acknowledged at last");

        int first = GetSequences(GetBatches(bench).First()).First();
        Assert.True(GetBatches(bench).Count(batch => GetSequences(batch).First() == first) > 1, "it came again");
        int newest = GetReported(bench).Max();
        await bench.WaitUntilAsync(
            () => !Enumerable.Range(1, newest).Except(earlier).Except(GetReceived(bench))
                .Any(), "no sequence is missing");
    }

    private static IEnumerable<int> GetReceived(Bench bench) =>
        [.. GetBatches(bench).SelectMany(GetSequences), .. GetReported(bench)];

    private static IEnumerable<JsonNode> GetBatches(Bench bench) => bench.FindPublished(Thing, "/telemetry");

    private static IEnumerable<int> GetSequences(JsonNode batch) =>
        batch["readings"]!.AsArray().Select(reading => (int)reading![0]!);

    private static IEnumerable<int> GetReported(Bench bench) => bench.FindPublished(Thing, "shadow/update")
        .Select(report => report["state"]!["reported"]!["seq"])
        .Where(sequence => sequence is not null)
        .Select(sequence => (int)sequence!);
}
