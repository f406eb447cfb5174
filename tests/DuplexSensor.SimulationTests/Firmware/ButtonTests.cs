using DuplexSensor.Core.Ports;

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

        Assert.Equal(3, device.Notes.Publishes.Count(published => published.Topic == "devices/t1/events"));
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
}
