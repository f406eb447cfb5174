using System.Text;
using System.Text.Json;
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
        var device = DeviceFixture.StartOnline();
        device.RunFor(20_000);
        int writes = device.Flash.WriteCount;

        device.RunFor(6 * 3_600_000);

        Assert.Empty(device.BatchedReadings);
        Assert.Equal(writes, device.Flash.WriteCount);
    }

    [Fact]
    public void Readings_of_an_outage_are_sent_after_the_first_report_oldest_first_and_dated()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(300_000);

        device.Cloud.ComeUp();
        device.RunFor(180_000);

        CloudMessage first = GetBatches(device).First();
        Assert.Equal(1, first.Qos);
        Assert.True(device.Recorded.Publishes.FindLastIndex(published => published.PayloadText.Contains("fw_version"))
            < device.Recorded.Publishes.IndexOf(first));
        Assert.Equal(device.BatchedReadings.OrderBy(reading => reading.Key.Sequence), device.BatchedReadings);
        AssertComplete(device, boots: 1);
    }

    [Fact]
    public void Readings_below_zero_survive_an_outage_and_a_restart_in_flash()
    {
        var device = DeviceFixture.StartOnline(board =>
        {
            board.Config.Sensor = SensorKind.Dht22;
            board.Sensor.SetConstant(temperatureTenths: -4, humidityTenths: 210);
        });
        Assert.Equal(-0.4m, (decimal)device.Reported["dht_temperature"]!);
        device.Cloud.GoDown();
        device.RunFor(300_000);
        device.Sensor.SetConstant(temperatureTenths: -400, humidityTenths: 1_000);
        device.RunFor(700_000);

        device.PowerUp();
        device.Cloud.ComeUp();
        device.RunFor(300_000);

        Assert.Equal(
            [-40m, -0.4m], device.BatchedReadings.Select(reading => reading.Values.TemperatureC).Distinct().Order());
        Assert.Equal(-40m, (decimal)device.Reported["dht_temperature"]!);
    }

    [Fact]
    public void A_permanently_rejected_report_does_not_lose_its_reading()
    {
        var device = DeviceFixture.StartOnline();
        int refusals = 3;
        device.Intercept = published =>
        {
            if (!published.Topic.EndsWith("shadow/update") || refusals-- <= 0)
            {
                return null;
            }

            JsonElement token = EventRecorder.ParseJson(published).GetProperty("clientToken");
            string rejection = $$"""{"code":400,"clientToken":"{{token}}"}""";
            return [new(published.Topic + "/rejected", Encoding.UTF8.GetBytes(rejection))];
        };

        device.RunFor(60_000);

        AssertComplete(device, boots: 1);
        Assert.Equal(3, device.BatchedReadings.Count);
    }

    [Fact]
    public void A_batch_that_is_not_acknowledged_is_sent_again()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(300_000);
        device.SendsPuback = published => published.Topic != Topic;
        device.Cloud.ComeUp();
        device.RunUntil(() => GetBatches(device).Count() == 2);

        device.SendsPuback = _ => true;
        device.RunFor(400_000);

        Assert.Equal(
            GetFirstSequence(GetBatches(device).ElementAt(0)), GetFirstSequence(GetBatches(device).ElementAt(1)));
        AssertComplete(device, boots: 1);
    }

    [Fact]
    public void At_most_one_batch_a_second_is_sent_and_live_reports_keep_their_period()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(12 * 3_600_000);
        var batchedAtMs = new List<long>();
        var reportedAtMs = new List<long>();
        device.Intercept = published =>
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
        Assert.All(GetBatches(device), batch => Assert.InRange(batch.Payload.Length, 1, 4_095));
        Assert.All(reportedAtMs.Skip(1).Zip(reportedAtMs.Skip(2)), gap =>
            Assert.InRange(gap.Second - gap.First, 9_000 - 200, 9_000 + 200));
        AssertComplete(device, boots: device.RestartCount + 1);
    }

    [Fact]
    public void After_a_week_offline_with_three_power_cuts_every_stored_reading_arrives_with_its_date()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        for (int cut = 0; cut < 3; cut++)
        {
            device.RunFor(2 * 86_400_000 - (cut * 1_234_567));
            device.PowerUp();
        }

        device.RunFor(86_400_000 + 3_700_000);
        device.Cloud.ComeUp();
        device.RunFor(900_000);
        int lost = ParseLost(device);

        // The store holds 15 complete segments and the newest segment. Each reading has a date within a second.
        Assert.InRange(device.BatchedReadings.Count, 8_192, 11_000);
        Assert.True(lost > 40_000);
        AssertDatesAreRight(device);

        // Between the oldest and the newest stored reading of a boot, no reading is missing: a power cut loses only the
        // newest readings of a boot.
        var boots = device.BatchedReadings.GroupBy(reading => reading.Key.Boot).OrderBy(boot => boot.Key).ToList();
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
            device.BatchedReadings[0].Values.EpochSeconds!.Value);
    }

    [Fact]
    public void Readings_of_a_boot_without_UTC_are_sent_without_a_date()
    {
        var device = new DeviceFixture();
        device.Cloud.GoDown();
        device.PowerUp();
        device.Clock.BlockTimeSync();
        device.RunFor(1_300_000);
        device.PowerUp();
        device.Cloud.ComeUp();

        device.RunFor(60_000);

        var ofThatBoot = device.BatchedReadings.Where(reading => reading.Key.Boot == 1).ToList();
        Assert.Equal(128, ofThatBoot.Count);
        Assert.All(ofThatBoot, reading => Assert.Null(reading.Values.EpochSeconds));
    }

    [Fact]
    public void A_planned_restart_loses_no_pending_reading()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(200_000);
        device.UpdateDesired("\"reboot\":1");
        device.SendsPuback = published => published.Topic != Topic;

        device.Cloud.ComeUp();
        device.RunUntil(() => device.Recorded.RestartCauses.Contains(ResetCause.RebootRequested));
        device.SendsPuback = _ => true;
        device.RunFor(60_000);

        AssertComplete(device, boots: 2);
    }

    private static int ParseLost(DeviceFixture device) => device.Lines
        .Where(line => line.Contains(" readings lost, from "))
        .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]))
        .Last();

    private static IEnumerable<CloudMessage> GetBatches(DeviceFixture device) =>
        device.Recorded.Publishes.Where(published => published.Topic == Topic);

    private static int GetFirstSequence(CloudMessage batch) =>
        EventRecorder.ParseJson(batch).GetProperty("readings")[0][0].GetInt32();

    // Each reading of these boots has arrived in a report or in a batch, with the right date.
    private static void AssertComplete(DeviceFixture device, int boots)
    {
        Assert.Equal(boots, device.MeasuredReadings.Keys.Max(reading => reading.Boot));
        HashSet<ReadingKey> arrived =
            [.. device.BatchedReadings.Select(reading => reading.Key), .. device.ReportedReadings];

        // The newest reading may still be in transit.
        Assert.Superset(device.MeasuredReadings.Keys.SkipLast(1).ToHashSet(), arrived);
        AssertDatesAreRight(device);
    }

    private static void AssertDatesAreRight(DeviceFixture device) => Assert.All(device.BatchedReadings, reading =>
        Assert.InRange(
            reading.Values.EpochSeconds!.Value - device.MeasuredReadings[reading.Key].EpochSeconds!.Value, -1, 1));
}
