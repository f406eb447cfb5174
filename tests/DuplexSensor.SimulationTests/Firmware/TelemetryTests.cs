using System.Text;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Checkers;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class TelemetryTests
{
    private const string Topic = "devices/t1/telemetry";
    private const long UtcAtStart = 1_800_000_000;

    [Fact]
    public void Online_every_reading_goes_with_its_report_and_nothing_is_written()
    {
        var device = DeviceFixture.Online();
        device.RunFor(20_000);
        int writes = device.Flash.WriteCount;

        device.RunFor(6 * 3_600_000);

        Assert.Empty(device.Batched);
        Assert.Equal(writes, device.Flash.WriteCount);
    }

    [Fact]
    public void Readings_of_an_outage_are_sent_after_the_first_report_oldest_first_and_dated()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(300_000);

        device.Cloud.ComeUp();
        device.RunFor(180_000);

        CloudMessage first = Batches(device).First();
        Assert.Equal(1, first.Qos);
        Assert.True(device.Notes.Publishes.FindLastIndex(published => published.Text.Contains("fw_version"))
            < device.Notes.Publishes.IndexOf(first));
        Assert.Equal(device.Batched.OrderBy(reading => reading.Key.Sequence), device.Batched);
        AssertComplete(device, boots: 1);
    }

    [Fact]
    public void Readings_below_zero_survive_an_outage_and_a_restart_in_flash()
    {
        var device = DeviceFixture.Online(board =>
        {
            board.Config.Sensor = SensorKind.Dht22;
            board.Sensor.Hold(temperatureTenths: -4, humidityTenths: 210);
        });
        Assert.Equal(-0.4m, (decimal)device.Reported["dht_temperature"]!);
        device.Cloud.GoDown();
        device.RunFor(300_000);
        device.Sensor.Hold(temperatureTenths: -400, humidityTenths: 1_000);
        device.RunFor(700_000);

        device.PowerUp();
        device.Cloud.ComeUp();
        device.RunFor(300_000);

        Assert.Equal([-40m, -0.4m], device.Batched.Select(reading => reading.Values.TemperatureC).Distinct().Order());
        Assert.Equal(-40m, (decimal)device.Reported["dht_temperature"]!);
    }

    [Fact]
    public void A_report_that_is_refused_for_good_does_not_lose_its_reading()
    {
        var device = DeviceFixture.Online();
        int refusals = 3;
        device.Broker = published => published.Topic.EndsWith("shadow/update") && refusals-- > 0
            ? [new(published.Topic + "/rejected", Encoding.UTF8.GetBytes(
                $$"""{"code":400,"clientToken":"{{Notebook.Json(published).GetProperty("clientToken")}}"}"""))]
            : null;

        device.RunFor(60_000);

        AssertComplete(device, boots: 1);
        Assert.Equal(3, device.Batched.Count);
    }

    [Fact]
    public void A_batch_that_is_not_acknowledged_comes_again()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(300_000);
        device.Acknowledges = published => published.Topic != Topic;
        device.Cloud.ComeUp();
        device.RunUntil(() => Batches(device).Count() == 2);

        device.Acknowledges = _ => true;
        device.RunFor(400_000);

        Assert.Equal(FirstIn(Batches(device).ElementAt(0)), FirstIn(Batches(device).ElementAt(1)));
        AssertComplete(device, boots: 1);
    }

    [Fact]
    public void At_most_one_batch_a_second_and_live_reports_keep_their_beat()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(12 * 3_600_000);
        var batchedAtMs = new List<long>();
        var reportedAtMs = new List<long>();
        device.Broker = published =>
        {
            batchedAtMs.AddRange(published.Topic == Topic ? [device.UptimeMs] : []);
            reportedAtMs.AddRange(published.Topic.EndsWith("shadow/update") ? [device.UptimeMs] : []);
            return null;
        };

        device.Cloud.ComeUp();
        device.RunFor(400_000);

        // A packet takes 5 to 60 ms.
        Assert.InRange(batchedAtMs.Count, 60, 90);
        Assert.All(batchedAtMs.Zip(batchedAtMs.Skip(1)), gap =>
            Assert.InRange(gap.Second - gap.First, 1_000 - 55, long.MaxValue));
        Assert.All(Batches(device), batch => Assert.InRange(batch.Payload.Length, 1, 4_095));
        Assert.All(reportedAtMs.Skip(1).Zip(reportedAtMs.Skip(2)), gap =>
            Assert.InRange(gap.Second - gap.First, 9_000 - 200, 9_000 + 200));
        AssertComplete(device, boots: device.Restarts + 1);
    }

    [Fact]
    public void After_a_week_offline_with_three_power_cuts_every_stored_reading_arrives_with_its_date()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        for (int cut = 0; cut < 3; cut++)
        {
            device.RunFor(2 * 86_400_000 - (cut * 1_234_567));
            device.PowerUp();
        }

        device.RunFor(86_400_000 + 3_700_000);
        device.Cloud.ComeUp();
        device.RunFor(900_000);
        int lost = LostIn(device);

        // The store holds 15 complete segments and the newest one. Each reading has a date within a second.
        Assert.InRange(device.Batched.Count, 8_192, 11_000);
        Assert.True(lost > 40_000);
        AssertDatesAreRight(device);

        // Between the oldest reading kept and the newest only those are missing that a power cut took before the write
        // of their block.
        var boots = device.Batched.GroupBy(reading => reading.Key.Boot).OrderBy(boot => boot.Key).ToList();
        Assert.All(boots, boot =>
        {
            int first = boot.Min(reading => reading.Key.Sequence);
            int count = boot.DistinctBy(reading => reading.Key).Count();
            Assert.Equal(
                Enumerable.Range(first, count), boot.Select(reading => reading.Key.Sequence).Distinct().Order());
        });
        Assert.Equal(lost, (int)device.Reported["lost"]!["readings"]!);
        Assert.InRange((long)device.Reported["lost"]!["from"]!, UtcAtStart, UtcAtStart + 60);
        Assert.InRange(
            (long)device.Reported["lost"]!["to"]!,
            UtcAtStart + (5 * 86_400),
            device.Batched[0].Values.EpochSeconds!.Value);
    }

    [Fact]
    public void Readings_of_a_boot_that_never_learned_the_time_are_sent_without_a_date()
    {
        var device = new DeviceFixture();
        device.Cloud.GoDown();
        device.PowerUp();
        device.Clock.Forget();
        device.RunFor(1_300_000);
        device.PowerUp();
        device.Cloud.ComeUp();

        device.RunFor(60_000);

        var ofThatBoot = device.Batched.Where(reading => reading.Key.Boot == 1).ToList();
        Assert.Equal(128, ofThatBoot.Count);
        Assert.All(ofThatBoot, reading => Assert.Null(reading.Values.EpochSeconds));
    }

    [Fact]
    public void An_orderly_restart_while_readings_wait_loses_none()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(200_000);
        device.Desire("\"reboot\":1");
        device.Acknowledges = published => published.Topic != Topic;

        device.Cloud.ComeUp();
        device.RunUntil(() => device.Notes.RestartCauses.Contains(ResetCause.RebootRequested));
        device.Acknowledges = _ => true;
        device.RunFor(60_000);

        AssertComplete(device, boots: 2);
    }

    private static int LostIn(DeviceFixture device) => device.Lines
        .Where(line => line.Contains(" readings lost, from "))
        .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]))
        .Last();

    private static IEnumerable<CloudMessage> Batches(DeviceFixture device) =>
        device.Notes.Publishes.Where(published => published.Topic == Topic);

    private static int FirstIn(CloudMessage batch) =>
        Notebook.Json(batch).GetProperty("readings")[0][0].GetInt32();

    // Each reading of these boots has arrived in a report or in a batch, with the right date.
    private static void AssertComplete(DeviceFixture device, int boots)
    {
        Assert.Equal(boots, device.Measured.Keys.Max(reading => reading.Boot));
        HashSet<ReadingKey> arrived = [.. device.Batched.Select(reading => reading.Key), .. device.ReportedReadings];

        // The newest reading may still be in transit.
        Assert.Superset(device.Measured.Keys.SkipLast(1).ToHashSet(), arrived);
        AssertDatesAreRight(device);
    }

    private static void AssertDatesAreRight(DeviceFixture device) => Assert.All(device.Batched, reading =>
        Assert.InRange(
            reading.Values.EpochSeconds!.Value - device.Measured[reading.Key].EpochSeconds!.Value, -1, 1));
}
