using System.Text.Json;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class ButtonTests
{
    [Fact]
    public void A_press_is_an_event_that_carries_the_whole_state()
    {
        var device = DeviceFixture.Online();

        device.Press();
        device.RunFor(10_000);

        var pressed = Assert.Single(device.Notes.Publishes, published => published.Topic == "devices/t1/events");
        Assert.Equal(0, pressed.Qos);
        Assert.Equal(1, Notebook.Json(pressed).GetProperty("btnCount").GetInt32());
        Assert.Equal(22, Notebook.Json(pressed).GetProperty("dht_temperature").GetInt32());
        Assert.Equal(1, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Presses_while_offline_are_sent_after_the_first_report_of_the_next_connection()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        device.Press(times: 3);
        device.RunFor(100);
        Assert.Contains(device.Lines, line => line.Contains("button  3 pressed, event kept"));

        device.Cloud.ComeUp();
        device.RunFor(60_000);

        IReadOnlyList<CloudMessage> events = EventsOf(device);
        Assert.Equal([1, 2, 3], events.Select(CountIn));
        Assert.True(device.Notes.Publishes.FindLastIndex(published => published.Text.Contains("clientToken")
            && published.Text.Contains("fw_version")) < device.Notes.Publishes.IndexOf(events[0]));
    }

    [Fact]
    public void An_event_tells_when_it_was_pressed_and_null_while_the_time_is_unknown()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        long pressedAt = device.Cloud.EpochMs / 1000;
        device.Press();
        device.RunFor(30_000);
        device.Cloud.ComeUp();
        device.RunUntil(() => EventsOf(device).Count == 1);
        device.Clock.Forget();
        device.Press();
        device.RunUntil(() => EventsOf(device).Count == 2);

        IReadOnlyList<CloudMessage> events = EventsOf(device);
        Assert.Equal(pressedAt, Notebook.Json(events[0]).GetProperty("at").GetInt64());
        Assert.Equal(JsonValueKind.Null, Notebook.Json(events[1]).GetProperty("at").ValueKind);
    }

    [Fact]
    public void Of_more_than_32_presses_while_offline_the_last_32_are_sent()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        for (int i = 0; i < 40; i++)
        {
            device.Press();
            device.RunFor(100);
        }

        device.Cloud.ComeUp();
        device.RunFor(60_000);

        Assert.Equal(Enumerable.Range(9, 32), EventsOf(device).Select(CountIn));
        Assert.Equal(40, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Kept_events_go_out_before_the_restart_that_the_next_connection_brings()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(1_000);
        device.Press();
        device.RunFor(100);
        device.Desire("\"reboot\":1");

        device.Cloud.ComeUp();
        device.RunUntil(() => device.Restarts == 1);

        Assert.Single(EventsOf(device));
    }

    [Fact]
    public void The_restart_that_an_outage_brings_carries_the_kept_presses_on()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        long pressedAt = device.Cloud.EpochMs / 1000;
        device.Press(times: 2);
        device.RunFor(2 * 3_600_000 + 60_000);
        Assert.Equal([ResetCause.LinkLost], device.Notes.RestartCauses);
        device.Press();
        device.RunFor(30_000);

        device.Cloud.ComeUp();
        device.RunFor(300_000);

        IReadOnlyList<CloudMessage> events = EventsOf(device);
        Assert.Equal([1, 2, 1], events.Select(CountIn));
        Assert.Equal(pressedAt, Notebook.Json(events[0]).GetProperty("at").GetInt64());
        Assert.InRange(Notebook.Json(events[2]).GetProperty("at").GetInt64(), pressedAt + 7_000, pressedAt + 7_400);
        Assert.Equal(2, Notebook.Json(events[0]).GetProperty("boots").GetInt32());
    }

    [Fact]
    public void A_power_cut_takes_the_kept_presses()
    {
        var device = DeviceFixture.Online();
        device.Cloud.GoDown();
        device.RunFor(5_000);
        device.Press();
        device.RunFor(1_000);
        Assert.Contains(device.Lines, line => line.Contains("button  1 pressed, event kept"));

        device.PowerUp();
        device.Cloud.ComeUp();
        device.RunFor(300_000);

        Assert.Empty(EventsOf(device));
    }

    [Fact]
    public void The_count_begins_at_zero_at_each_boot()
    {
        var device = DeviceFixture.Online();
        device.Press();
        device.RunFor(1_000);

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Equal(0, (int)device.Reported["btnCount"]!);
    }

    private static IReadOnlyList<CloudMessage> EventsOf(DeviceFixture device) =>
        [.. device.Notes.Publishes.Where(published => published.Topic == "devices/t1/events")];

    private static int CountIn(CloudMessage pressed) => Notebook.Json(pressed).GetProperty("btnCount").GetInt32();
}
