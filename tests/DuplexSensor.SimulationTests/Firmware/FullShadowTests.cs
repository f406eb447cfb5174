namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Others have filled the shadow, so that it rejects reports with 413 (D23).</summary>
public sealed class FullShadowTests
{
    private readonly DeviceFixture _device = DeviceFixture.StartOnline();

    [Fact]
    public void What_a_full_shadow_has_rejected_is_reported_once_there_is_room_and_readings_go_on_meanwhile()
    {
        _device.Intercept = published => published.PayloadText.Contains("\"dht_status\"")
            ? RejectedReportTests.CreateRejection(published, 413)
            : null;
        for (int i = 0; i < 10; i++)
        {
            _device.Sensor.EnqueueReading(230, 160);
        }

        _device.RunUntil(() => _device.Lines.Exists(line => line.EndsWith("413, reported again without changes")));
        int uptime = (int)_device.Reported["uptime"]!;
        _device.RunFor(19_000);
        Assert.InRange((int)_device.Reported["uptime"]!, uptime + 18, uptime + 27);
        Assert.Equal("ok", (string)_device.Reported["dht_status"]!);

        _device.Intercept = _ => null;
        _device.RunFor(9_000);

        Assert.Equal("implausible", (string)_device.Reported["dht_status"]!);
        Assert.True((int)_device.Reported["dht_age"]! > 20);
    }

    [Fact]
    public void A_shadow_that_was_full_from_the_first_report_on_gets_the_whole_state_once_there_is_room()
    {
        _device.DeleteShadow();
        string note = new('x', 8_192 - "{\"state\":{\"desired\":{\"note\":\"\"}}}".Length);
        _device.UpdateDesired($"\"note\":\"{note}\"");
        _device.PowerUp();
        _device.CreateJob("30");
        _device.RunUntilEnded("30");
        Assert.Null(_device.ShadowDocument["state"]!["reported"]);

        _device.UpdateDesired("\"note\":null");
        _device.RunFor(12_000);

        Assert.Equal(2, (int)_device.Reported["boots"]!);
        Assert.Equal("ok", (string)_device.Reported["settings"]!);
    }
}
