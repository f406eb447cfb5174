using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>How the device handles faults of the network and peculiarities of its client library.</summary>
public sealed class NetworkFaultTests
{
    [Fact]
    public void An_unacknowledged_message_is_sent_three_times_within_three_seconds()
    {
        var device = DeviceFixture.StartOnline();
        var sentAtMs = new List<long>();
        device.Plan.Set(FaultTable.LosePuback, always: true);
        device.Intercept = published =>
        {
            sentAtMs.Add(device.UptimeMs);
            return [];
        };

        device.RunUntil(() => device.Lines.Exists(line => line.Contains("lost publish not acknowledged")));

        Assert.Equal(3, sentAtMs.Count);
        Assert.InRange(sentAtMs[2] - sentAtMs[0], 1_900, 2_100);
    }

    [Fact]
    public void A_half_open_connection_is_detected_and_replaced()
    {
        var device = DeviceFixture.StartOnline();

        device.Link.Connection!.GoHalfOpen();
        device.RunFor(60_000);

        Assert.Equal(2, device.Recorded.Connects.Count);
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void An_idle_board_notices_a_dead_connection_by_its_pings()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RefreshMs = 86_400_000);

        device.Link.Connection!.GoHalfOpen();
        device.RunFor(125_000);

        Assert.Contains(device.Lines, line => line.Contains("link    lost no answer to a ping"));
    }

    [Fact]
    public void A_board_that_receives_nothing_reconnects_within_a_minute()
    {
        var device = DeviceFixture.StartOnline();

        device.Link.Connection!.StopInbound();
        device.RunFor(60_000);
        device.UpdateDesired("\"on\":true");
        device.RunFor(10_000);

        Assert.True((bool)device.Reported["on"]!);
    }

    [Fact]
    public void A_board_whose_client_id_is_taken_reconnects()
    {
        var device = DeviceFixture.StartOnline();

        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.RunFor(10_000);

        Assert.Equal(2, device.Recorded.Connects.Count);
        Assert.Contains(device.Lines, line => line.Contains("link    lost taken over"));
    }

    [Fact]
    public void A_handshake_that_freezes_the_board_skips_a_tick_and_keeps_the_phase()
    {
        var device = DeviceFixture.StartOnline();
        device.Plan.Set(FaultTable.SilentPeer, always: true);
        device.Cloud.TakeOver(DeviceFixture.Thing);
        device.RunUntil(() => device.Lines.Exists(line => line.Contains("the peer was silent")));
        device.Plan.Set(FaultTable.SilentPeer, always: false);

        device.RunFor(200_000);

        string last = device.Lines.Last(line => line.Contains("sensor"));
        Assert.Equal(0, ParseSeconds(last) % 9);
    }

    [Fact]
    public void A_delta_that_overtakes_its_accepted_causes_one_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.Plan.Set(FaultTable.SwapDelta, always: true);

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(60_000);

        Assert.Equal(1, device.RestartCount);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void A_delta_that_arrives_twice_causes_one_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.Plan.Set(FaultTable.Duplicate, always: true);

        device.UpdateDesired("\"refresh\":12000");
        device.RunUntil(() => device.RestartCount > 0);
        device.Plan.Set(FaultTable.Duplicate, always: false);
        device.RunFor(60_000);

        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void The_date_of_a_press_is_null_before_UTC_is_known_and_follows_a_jump_of_the_clock()
    {
        var device = new DeviceFixture();
        device.PowerUp();
        device.Clock.BlockTimeSync();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains("job     none")));
        Press(device);
        device.Clock.CompleteTimeSync();
        Press(device);
        device.Clock.Jump(3_600_000);
        Press(device);

        JsonElement[] at = [.. device.Recorded.Publishes
            .Where(published => published.Topic.EndsWith("/events", StringComparison.Ordinal))
            .Select(pressed => EventRecorder.ParseJson(pressed).GetProperty("at"))];

        Assert.Equal(JsonValueKind.Null, at[0].ValueKind);
        Assert.InRange(at[2].GetInt64() - at[1].GetInt64(), 3_600, 3_601);
    }

    private static void Press(DeviceFixture device)
    {
        device.Press();
        device.RunFor(100);
    }

    private static long ParseSeconds(string line) => long.Parse(line.Split('.')[0]);
}
