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

        Assert.Equal(3, device.Published.Count(published => published.Topic == "devices/t1/events"));
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
