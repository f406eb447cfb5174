using System.Text.Json;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class ButtonTests
{
    [Fact]
    public void A_press_is_an_event_that_carries_the_whole_state()
    {
        var device = DeviceFixture.StartOnline();

        device.Press();
        device.RunFor(10_000);

        var pressed = Assert.Single(device.Recorded.Publishes, published => published.Topic == "devices/t1/events");
        Assert.Equal(0, pressed.Qos);
        Assert.Equal(1, EventRecorder.ParseJson(pressed).GetProperty("btnCount").GetInt32());
        Assert.Equal(22, EventRecorder.ParseJson(pressed).GetProperty("dht_temperature").GetInt32());
        Assert.Equal(1, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Presses_while_offline_are_sent_after_the_first_report_of_the_next_connection()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        device.Press(times: 3);
        device.RunFor(100);
        Assert.Contains(device.Lines, line => line.Contains("button  3 pressed, event kept"));

        device.Cloud.ComeUp();
        device.RunFor(60_000);

        IReadOnlyList<CloudMessage> events = GetEvents(device);
        Assert.Equal([1, 2, 3], events.Select(GetCount));
        Assert.True(device.Recorded.Publishes.FindLastIndex(published => published.PayloadText.Contains("clientToken")
            && published.PayloadText.Contains("fw_version")) < device.Recorded.Publishes.IndexOf(events[0]));
    }

    [Fact]
    public void An_event_carries_the_time_of_the_press_or_null_while_the_time_is_unknown()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        long pressedAt = device.Cloud.EpochMs / 1000;
        device.Press();
        device.RunFor(30_000);
        device.Cloud.ComeUp();
        device.RunUntil(() => GetEvents(device).Count == 1);
        device.Clock.BlockTimeSync();
        device.Press();
        device.RunUntil(() => GetEvents(device).Count == 2);

        IReadOnlyList<CloudMessage> events = GetEvents(device);
        Assert.Equal(pressedAt, EventRecorder.ParseJson(events[0]).GetProperty("at").GetInt64());
        Assert.Equal(JsonValueKind.Null, EventRecorder.ParseJson(events[1]).GetProperty("at").ValueKind);
    }

    [Fact]
    public void The_last_32_presses_while_offline_are_sent()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        for (int i = 0; i < 40; i++)
        {
            device.Press();
            device.RunFor(100);
        }

        device.Cloud.ComeUp();
        device.RunFor(60_000);

        Assert.Equal(Enumerable.Range(9, 32), GetEvents(device).Select(GetCount));
        Assert.Equal(40, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Pending_events_are_sent_before_the_restart_that_follows_the_next_connection()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        device.Press();
        device.RunFor(100);
        device.UpdateDesired("\"reboot\":1");

        device.Cloud.ComeUp();
        device.RunUntil(() => device.RestartCount == 1);

        Assert.Single(GetEvents(device));
    }

    [Fact]
    public void Pending_presses_survive_the_restart_after_an_outage()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        long pressedAt = device.Cloud.EpochMs / 1000;
        device.Press(times: 2);
        device.RunFor(2 * 3_600_000 + 60_000);
        Assert.Equal([ResetCause.LinkLost], device.Recorded.RestartCauses);
        device.Press();
        device.RunFor(30_000);

        device.Cloud.ComeUp();
        device.RunFor(300_000);

        IReadOnlyList<CloudMessage> events = GetEvents(device);
        Assert.Equal([1, 2, 1], events.Select(GetCount));
        Assert.Equal(pressedAt, EventRecorder.ParseJson(events[0]).GetProperty("at").GetInt64());
        Assert.InRange(
            EventRecorder.ParseJson(events[2]).GetProperty("at").GetInt64(), pressedAt + 7_000, pressedAt + 7_400);
        Assert.Equal(2, EventRecorder.ParseJson(events[0]).GetProperty("boots").GetInt32());
    }

    [Fact]
    public void A_power_cut_loses_the_pending_presses()
    {
        var device = DeviceFixture.StartOnline();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        device.Press();
        device.RunFor(1_000);
        Assert.Contains(device.Lines, line => line.Contains("button  1 pressed, event kept"));

        device.PowerUp();
        device.Cloud.ComeUp();
        device.RunFor(300_000);

        Assert.Empty(GetEvents(device));
    }

    [Fact]
    public void The_count_begins_at_zero_at_each_boot()
    {
        var device = DeviceFixture.StartOnline();
        device.Press();
        device.RunFor(1_000);

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Equal(0, (int)device.Reported["btnCount"]!);
    }

    private static IReadOnlyList<CloudMessage> GetEvents(DeviceFixture device) =>
        [.. device.Recorded.Publishes.Where(published => published.Topic == "devices/t1/events")];

    private static int GetCount(CloudMessage pressed) =>
        EventRecorder.ParseJson(pressed).GetProperty("btnCount").GetInt32();
}
