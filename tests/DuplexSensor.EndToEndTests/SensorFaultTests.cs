using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// Tests the reports of a sensor that fails every other minute with a fault of <c>duplex up --faults</c>. Each fault
/// has a separate board, which runs ten times as fast as real time.
/// </summary>
public sealed class SensorFaultTests
{
    private const int TimeFactor = 10;

    // The range of temperatures in the office data; a faulty value would be outside.
    private const int OfficeTemperatureMin = 15;
    private const int OfficeTemperatureMax = 30;

    [Fact]
    public async Task Each_fault_is_reported_by_its_status_and_never_as_a_number()
    {
        await using Bench bench = await Bench.StartAsync();
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
            await StartBoardAsync(bench, fault);
        }

        await Task.WhenAll(expected.Select(async pair =>
        {
            await bench.WaitUntilAsync(
                () => GetStatuses(bench, pair.Key) is ["ok", .., "ok"] statuses && statuses.Contains(pair.Value),
                $"{pair.Key} shows as {pair.Value}, and is over");
            AssertOnlyPlausibleNumbers(bench, pair.Key);
        }));
    }

    // The frames of a stuck sensor are valid: the values in an office may also stay constant.
    [Fact]
    public async Task A_stuck_sensor_has_status_ok_and_repeats_its_last_value()
    {
        await using Bench bench = await Bench.StartAsync();
        ObservedBoard board = await StartBoardAsync(bench, "stuck");

        await bench.WaitUntilAsync(() => board.CountLines(" sensor ") > 20, "two minutes of its clock have passed");

        Assert.Equal(["ok"], GetStatuses(bench, "stuck").Distinct());
        AssertOnlyPlausibleNumbers(bench, "stuck");
    }

    private static Task<ObservedBoard> StartBoardAsync(Bench bench, string fault) =>
        bench.StartBoardAsync(fault, options => options with
        {
            Config = new DeviceConfig { Thing = fault, Port = bench.MqttPort, RefreshMs = 6_000, JobPayloadUrl = "" },
            SensorFaults = [SensorFaults.Find(fault)!.Value],
            Time = new FastTime(TimeFactor),
        });

    private static string[] GetStatuses(Bench bench, string thing) =>
        [.. GetReported(bench, thing, "dht_status").Select(status => (string)status!)];

    private static IEnumerable<JsonNode?> GetReported(Bench bench, string thing, string member) => bench
        .FindPublished(thing, "shadow/update")
        .Select(report => report["state"]!["reported"]!)
        .Where(reported => reported.AsObject().ContainsKey(member))
        .Select(reported => reported[member]);

    private static void AssertOnlyPlausibleNumbers(Bench bench, string thing)
    {
        Assert.NotEmpty(GetReported(bench, thing, "dht_temperature"));
        Assert.All(GetReported(bench, thing, "dht_temperature"), value =>
            Assert.InRange((decimal)value!, OfficeTemperatureMin, OfficeTemperatureMax));
        Assert.All(GetReported(bench, thing, "dht_humidity"), value => Assert.InRange((decimal)value!, 20, 90));
    }
}
