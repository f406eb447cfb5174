using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.EndToEndTests;

public sealed class BatchTests
{
    private const string Thing = "attic";
    private const int Speed = 10;

    [Fact]
    public async Task A_connection_that_dies_with_a_batch_on_it_costs_no_reading()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync(Thing, options => options with
        {
            Config = new DeviceConfig { Thing = Thing, Port = walk.MqttPort, RefreshMs = 3_000, JobPayloadUrl = "" },
            Time = new FastTime(Speed),
        });
        await walk.StopCloudAsync();
        int[] earlier = [.. Reported(walk)];
        await walk.UntilAsync(() => board.CountOf(" sensor ") > 12, "a dozen readings wait");
        await walk.StartCloudAsync();

        // The broker has the first batch, but the board is never told: from there on nothing goes either way.
        int lost = board.CountOf("link    lost");
        bool isDead = false;
        walk.Cloud.Log.Added += entry =>
        {
            if (entry.Kind == CloudEventKind.Published && entry.Subject.EndsWith("/telemetry") && !isDead)
            {
                (isDead, lost) = (true, board.CountOf("link    lost"));
                walk.Cloud.Chaos.SwitchOn(Faults.HalfOpen.Name);
            }
        };
        await walk.UntilAsync(
            () => isDead && board.CountOf("link    lost") > lost, "the board gives that connection up");
        Assert.False(board.Has("store   acknowledged"));
        walk.Cloud.Chaos.SwitchOff(Faults.HalfOpen.Name);
        await walk.UntilAsync(() => board.Has("store   acknowledged"), "the batch is acknowledged at last");

        int first = Sequences(Batches(walk).First()).First();
        Assert.True(Batches(walk).Count(batch => Sequences(batch).First() == first) > 1, "it came again");
        int newest = Reported(walk).Max();
        await walk.UntilAsync(
            () => !Enumerable.Range(1, newest).Except(earlier).Except(Received(walk)).Any(), "no sequence is missing");
    }

    private static IEnumerable<int> Received(Walk walk) => [.. Batches(walk).SelectMany(Sequences), .. Reported(walk)];

    private static IEnumerable<JsonNode> Batches(Walk walk) => walk.Published(Thing, "/telemetry");

    private static IEnumerable<int> Sequences(JsonNode batch) =>
        batch["readings"]!.AsArray().Select(reading => (int)reading![0]!);

    private static IEnumerable<int> Reported(Walk walk) => walk.Published(Thing, "shadow/update")
        .Select(report => report["state"]!["reported"]!["seq"])
        .Where(sequence => sequence is not null)
        .Select(sequence => (int)sequence!);
}
