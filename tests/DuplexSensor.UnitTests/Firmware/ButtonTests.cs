using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Firmware;

public sealed class ButtonTests
{
    [Fact]
    public void A_press_is_an_event_that_carries_the_whole_state()
    {
        var device = DeviceFixture.Online();

        device.Button.Press();
        device.RunFor(10_000);

        var pressed = Assert.Single(device.Published, published => published.Topic == "devices/t1/events");
        Assert.Equal(0, pressed.Qos);
        Assert.Equal(1, pressed.Json.GetProperty("btnCount").GetInt32());
        Assert.Equal(22, pressed.Json.GetProperty("dht_temperature").GetInt32());
        Assert.Equal(1, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Presses_while_offline_are_sent_after_the_first_report_of_the_next_connection()
    {
        var device = DeviceFixture.Online();
        device.IsBrokerUp = false;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.RunFor(100);
        device.Button.Press(times: 3);
        device.RunFor(100);
        Assert.Contains(device.Trace.Lines, line => line.Contains("button  3 pressed, event kept"));

        device.IsBrokerUp = true;
        device.RunFor(60_000);

        var events = device.Published.Where(published => published.Topic == "devices/t1/events").ToList();
        Assert.Equal([1, 2, 3], events.Select(pressed => pressed.Json.GetProperty("btnCount").GetInt32()));
        Assert.True(device.Published.FindLastIndex(published => published.Text.Contains("\"clientToken\"")
            && published.Text.Contains("fw_version")) < device.Published.IndexOf(events[0]));
    }

    [Fact]
    public void An_event_tells_when_it_was_pressed_and_null_while_the_time_is_unknown()
    {
        var device = DeviceFixture.Online(prepared => prepared.IsClockRunning = true);
        device.IsBrokerUp = false;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.RunFor(5_000);
        long pressedAt = device.Clock.UtcMs!.Value / 1000;
        device.Button.Press();
        device.RunFor(30_000);
        device.IsBrokerUp = true;
        device.RunFor(60_000);
        device.IsClockRunning = false;
        device.Clock.UtcMs = null;
        device.Button.Press();
        device.RunFor(1_000);

        var events = device.Published.Where(published => published.Topic == "devices/t1/events").ToList();
        Assert.Equal(pressedAt, events[0].Json.GetProperty("at").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, events[1].Json.GetProperty("at").ValueKind);
    }

    [Fact]
    public void Of_more_than_32_presses_while_offline_the_last_32_are_sent()
    {
        var device = DeviceFixture.Online();
        device.IsBrokerUp = false;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        for (int i = 0; i < 40; i++)
        {
            device.Button.Press();
            device.RunFor(100);
        }

        device.IsBrokerUp = true;
        device.RunFor(60_000);

        Assert.Equal(Enumerable.Range(9, 32), device.Published
            .Where(published => published.Topic == "devices/t1/events")
            .Select(pressed => pressed.Json.GetProperty("btnCount").GetInt32()));
        Assert.Equal(40, (int)device.Reported["btnCount"]!);
    }

    [Fact]
    public void Kept_events_go_out_before_the_restart_that_the_next_connection_brings()
    {
        var device = DeviceFixture.Online();
        device.IsBrokerUp = false;
        device.Link.Put(LinkEventKind.Lost, "closed by server");
        device.RunFor(100);
        device.Button.Press();
        device.RunFor(100);
        device.Desire("\"reboot\":1");

        device.IsBrokerUp = true;
        device.RunUntil(() => device.Restarts == 1);

        Assert.Single(device.Published, published => published.Topic == "devices/t1/events");
    }

    [Fact]
    public void The_count_begins_at_zero_at_each_boot()
    {
        var device = DeviceFixture.Online();
        device.Button.Press();
        device.RunFor(1_000);

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Equal(0, (int)device.Reported["btnCount"]!);
    }
}
