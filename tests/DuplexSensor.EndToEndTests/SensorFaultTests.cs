using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// What a receiver sees of a sensor that fails every other minute in one of the ways of <c>duplex up --faults</c>: a
/// board of each kind, ten times as fast as life.
/// </summary>
public sealed class SensorFaultTests
{
    private const int Speed = 10;

    // What the office has at most, and what a fault would make of it.
    private const int OfficeTemperatureMin = 15;
    private const int OfficeTemperatureMax = 30;

    [Fact]
    public async Task Each_fault_is_told_by_its_status_and_never_by_a_number()
    {
        await using Walk walk = await Walk.StartAsync();
        var expected = new Dictionary<string, string>
        {
            ["no-answer"] = "missing",
            ["short-frame"] = "missing",
            ["checksum"] = "missing",
            ["wrong-model"] = "implausible",
            ["out-of-range"] = "implausible",
        };
        Assert.Equal(SensorFaults.Names.Except(["stuck"]), expected.Keys);

        foreach (string fault in expected.Keys)
        {
            await BoardAsync(walk, fault);
        }

        await Task.WhenAll(expected.Select(async pair =>
        {
            await walk.UntilAsync(
                () => StatusesOf(walk, pair.Key) is ["ok", .., "ok"] told && told.Contains(pair.Value),
                $"{pair.Key} shows as {pair.Value}, and is over");
            AssertOnlyTrueNumbers(walk, pair.Key);
        }));
    }

    // Nothing in its frames tells: it may be an office in which nothing changes.
    [Fact]
    public async Task A_stuck_sensor_looks_well_and_its_last_value_stays()
    {
        await using Walk walk = await Walk.StartAsync();
        Observed board = await BoardAsync(walk, "stuck");

        await walk.UntilAsync(() => board.CountOf(" sensor ") > 20, "two minutes of its clock have passed");

        Assert.Equal(["ok"], StatusesOf(walk, "stuck").Distinct());
        AssertOnlyTrueNumbers(walk, "stuck");
    }

    private static Task<Observed> BoardAsync(Walk walk, string fault) => walk.BoardAsync(fault, options => options with
    {
        Config = new DeviceConfig { Thing = fault, Port = walk.MqttPort, RefreshMs = 6_000, JobPayloadUrl = "" },
        SensorFaults = [SensorFaults.Find(fault)!.Value],
        Time = new FastTime(Speed),
    });

    private static string[] StatusesOf(Walk walk, string thing) =>
        [.. Told(walk, thing, "dht_status").Select(status => (string)status!)];

    private static IEnumerable<JsonNode?> Told(Walk walk, string thing, string member) => walk
        .Published(thing, "shadow/update")
        .Select(report => report["state"]!["reported"]!)
        .Where(reported => reported.AsObject().ContainsKey(member))
        .Select(reported => reported[member]);

    private static void AssertOnlyTrueNumbers(Walk walk, string thing)
    {
        Assert.NotEmpty(Told(walk, thing, "dht_temperature"));
        Assert.All(Told(walk, thing, "dht_temperature"), value =>
            Assert.InRange((decimal)value!, OfficeTemperatureMin, OfficeTemperatureMax));
        Assert.All(Told(walk, thing, "dht_humidity"), value => Assert.InRange((decimal)value!, 20, 90));
    }
}
