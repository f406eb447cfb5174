using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Firmware;

public sealed class TelemetryTests
{
    private const string Topic = "devices/t1/telemetry";
    private const long UtcAtStartMs = 1_800_000_000_000;

    [Fact]
    public void Online_every_reading_goes_with_its_report_and_nothing_is_written()
    {
        var device = DeviceFixture.Online();
        device.RunFor(20_000);
        int writes = device.Flash.WriteCount;

        device.RunFor(6 * 3_600_000);

        Assert.Empty(Batches(device));
        Assert.Equal(writes, device.Flash.WriteCount);
    }

    [Fact]
    public void Readings_of_an_outage_are_sent_after_the_first_report_oldest_first_and_dated()
    {
        var device = DeviceFixture.Online();
        GoOffline(device);
        RunWithClock(device, 300_000);

        device.IsBrokerUp = true;
        RunWithClock(device, 180_000);

        Publication first = Batches(device).First();
        Assert.Equal(1, first.Qos);
        Assert.True(device.Published.FindLastIndex(published => published.Text.Contains("fw_version"))
            < device.Published.IndexOf(first));
        AssertComplete(device, boots: 1);
    }

    [Fact]
    public void A_report_that_is_refused_for_good_does_not_lose_its_reading()
    {
        var device = DeviceFixture.Online();
        int refusals = 3;
        device.Broker = published => published.Topic.EndsWith("shadow/update") && refusals-- > 0
            ? [new(published.Topic + "/rejected", System.Text.Encoding.UTF8.GetBytes(
                $$"""{"code":400,"clientToken":"{{published.Json.GetProperty("clientToken").GetString()}}"}"""))]
            : null;

        RunWithClock(device, 60_000);

        AssertComplete(device, boots: 1);
        Assert.Equal(3, Telemetry(device).Count());
    }

    [Fact]
    public void A_batch_that_is_not_acknowledged_comes_again()
    {
        var device = DeviceFixture.Online();
        GoOffline(device);
        RunWithClock(device, 300_000);
        int deaf = 2;
        device.Acknowledges = published => published.Topic != Topic || deaf-- <= 0;

        device.IsBrokerUp = true;
        RunWithClock(device, 400_000);

        AssertComplete(device, boots: 1);
        Assert.Equal(3, Batches(device).Count(batch => batch.Text.Contains("[[2,")));
    }

    [Fact]
    public void At_most_one_batch_a_second_and_live_reports_keep_their_beat()
    {
        var device = DeviceFixture.Online();
        GoOffline(device);
        RunWithClock(device, 12 * 3_600_000);
        var batchedAtMs = new List<long>();
        var reportedAtMs = new List<long>();
        device.Broker = published =>
        {
            batchedAtMs.AddRange(published.Topic == Topic ? [device.UptimeMs] : []);
            reportedAtMs.AddRange(published.Topic.EndsWith("shadow/update") ? [device.UptimeMs] : []);
            return null;
        };

        device.IsBrokerUp = true;
        RunWithClock(device, 400_000);

        Assert.InRange(batchedAtMs.Count, 60, 90);
        Assert.All(batchedAtMs.Zip(batchedAtMs.Skip(1)), gap =>
            Assert.InRange(gap.Second - gap.First, 1_000, long.MaxValue));
        Assert.All(Batches(device), batch => Assert.InRange(batch.Text.Length, 1, 4_095));
        Assert.All(reportedAtMs.Skip(1).Zip(reportedAtMs.Skip(2)), gap => Assert.Equal(9_000, gap.Second - gap.First));
        AssertComplete(device, boots: device.Restarts + 1);
    }

    [Fact]
    public void A_week_offline_with_three_power_cuts_every_stored_reading_arrives_dated_right()
    {
        var device = DeviceFixture.Online();
        GoOffline(device);
        for (int cut = 0; cut < 3; cut++)
        {
            RunWithClock(device, 2 * 86_400_000 - (cut * 1_234_567));
            device.PowerUp();
        }

        RunWithClock(device, 86_400_000 + 3_700_000);
        device.IsBrokerUp = true;
        RunWithClock(device, 900_000);
        int lost = (int)LostIn(device);

        // A store of 15 whole segments and what the newest holds, each reading dated within a second.
        var arrived = Telemetry(device).ToList();
        Assert.InRange(arrived.Count, 8_192, 11_000);
        Assert.True(lost > 40_000);
        Assert.All(arrived, reading => Assert.InRange(
            reading.Epoch!.Value * 1000 - device.MeasuredAtUtcMs[(reading.Boot, reading.Sequence)], -1_000, 0));

        // Nothing between the oldest that was kept and the newest is missing, but what a cut took since the last block.
        var boots = arrived.GroupBy(reading => reading.Boot).OrderBy(boot => boot.Key).ToList();
        Assert.All(boots, boot => Assert.Equal(
            Enumerable.Range(boot.Min(r => r.Sequence), boot.DistinctBy(r => r.Sequence).Count()),
            boot.Select(r => r.Sequence).Distinct().Order()));
        Assert.Equal(lost, (int)device.Reported["lost"]!["readings"]!);
        Assert.InRange((long)device.Reported["lost"]!["from"]!, UtcAtStartMs / 1000, (UtcAtStartMs / 1000) + 60);
        Assert.InRange(
            (long)device.Reported["lost"]!["to"]!, (UtcAtStartMs / 1000) + (5 * 86_400), arrived[0].Epoch!.Value);
    }

    [Fact]
    public void Readings_of_a_boot_that_never_learned_the_time_are_sent_without_a_date()
    {
        var device = new DeviceFixture { IsBrokerUp = false };
        device.Clock.UtcMs = null;
        device.PowerUp();
        device.RunFor(1_300_000);
        device.PowerUp();
        device.Clock.UtcMs = UtcAtStartMs;
        device.IsBrokerUp = true;

        device.RunFor(60_000);

        Assert.Equal(128, Telemetry(device).Count(reading => reading.Boot == 1));
        Assert.All(Telemetry(device).Where(reading => reading.Boot == 1), reading => Assert.Null(reading.Epoch));
    }

    [Fact]
    public void An_orderly_restart_while_readings_wait_loses_none()
    {
        var device = DeviceFixture.Online();
        GoOffline(device);
        RunWithClock(device, 200_000);
        device.Desire("\"reboot\":1");
        device.Acknowledges = published => published.Topic != Topic;

        device.IsBrokerUp = true;
        device.RunUntil(() => device.Restarts == 1);
        device.Acknowledges = _ => true;
        RunWithClock(device, 60_000);

        AssertComplete(device, boots: 2);
    }

    private static void GoOffline(DeviceFixture device)
    {
        device.IsBrokerUp = false;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
    }

    // The wall clock of the fixture stands still by itself.
    private static void RunWithClock(DeviceFixture device, long ms)
    {
        device.IsClockRunning = true;
        device.RunFor(ms);
    }

    private static long LostIn(DeviceFixture device) => device.Trace.Lines
        .Where(line => line.Contains(" readings lost, from "))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]))
        .Last();

    private static IEnumerable<Publication> Batches(DeviceFixture device) =>
        device.Published.Where(published => published.Topic == Topic);

    private static IEnumerable<(int Boot, int Sequence, long? Epoch)> Telemetry(DeviceFixture device)
    {
        foreach (JsonElement batch in Batches(device).Select(batch => batch.Json))
        {
            foreach (JsonElement reading in batch.GetProperty("readings").EnumerateArray())
            {
                yield return (batch.GetProperty("boot").GetInt32(), reading[0].GetInt32(),
                    reading[1].ValueKind == JsonValueKind.Null ? null : reading[1].GetInt64());
            }
        }
    }

    // Each reading of these boots has arrived in a report or in a batch, dated right.
    private static void AssertComplete(DeviceFixture device, int boots)
    {
        Assert.Equal(boots, device.MeasuredAtUtcMs.Keys.Max(reading => reading.Boot));
        var arrived = Telemetry(device).Select(reading => (reading.Boot, reading.Sequence))
            .Concat(device.ReportedReadings).ToHashSet();
        Assert.Superset(device.MeasuredAtUtcMs.Keys.ToHashSet(), arrived);
        Assert.All(Telemetry(device), reading => Assert.InRange(
            reading.Epoch!.Value * 1000 - device.MeasuredAtUtcMs[(reading.Boot, reading.Sequence)], -1_000, 0));
    }
}
