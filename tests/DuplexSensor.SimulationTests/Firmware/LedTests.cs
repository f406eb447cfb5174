namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>The LED shows the value of <c>on</c> in force, and reports carry the state of the LED.</summary>
public sealed class LedTests
{
    [Fact]
    public void The_led_is_set_from_flash_before_the_network_is_up()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"on\":true");
        device.RunFor(30_000);
        device.Cloud.GoDown();

        device.PowerUp();
        Assert.False(device.Led.IsOn);
        device.RunFor(20);

        Assert.True(device.Led.IsOn);
        int boot = device.Lines.FindLastIndex(line => line.Contains(" system  boot "));
        Assert.Contains(" flash   settings ", device.Lines[boot + 1]);
        Assert.EndsWith(" led     on", device.Lines[boot + 2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_device_shows_the_value_in_its_settings_file(bool isOn)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.On = isOn);

        Assert.Equal((isOn, isOn), (device.Led.IsOn, (bool)device.Reported["on"]!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_reported_on_is_always_the_state_of_the_led(bool restartsOnChange)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = restartsOnChange);
        var reports = new List<(bool Told, bool Shown)>();
        device.Intercept = published =>
        {
            if (published.Topic.EndsWith("shadow/update", StringComparison.Ordinal)
                && EventRecorder.GetReported(published).TryGetProperty("on", out var on))
            {
                reports.Add((on.GetBoolean(), device.Led.IsOn));
            }

            return null;
        };

        foreach (string value in (string[])["true", "true", "false", "\"x\"", "true"])
        {
            device.UpdateDesired($"\"on\":{value}");
            device.RunFor(40_000);
        }

        Assert.True(reports.Count > 3);
        Assert.All(reports, pair => Assert.Equal(pair.Shown, pair.Told));
        Assert.True(device.Led.IsOn);
    }

    [Fact]
    public void A_change_that_flash_loses_is_neither_shown_nor_reported()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;

        device.UpdateDesired("\"on\":true");
        device.RunFor(20_000);

        Assert.Equal((false, false), (device.Led.IsOn, (bool)device.Reported["on"]!));
    }
}
