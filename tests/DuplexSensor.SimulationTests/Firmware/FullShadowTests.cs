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

    [Fact]
    public void A_bad_value_is_removed_from_desired_although_its_reason_does_not_fit_the_shadow()
    {
        _device.Intercept = published => published.PayloadText.Contains("\"refresh\":\"")
            ? RejectedReportTests.CreateRejection(published, 413)
            : null;
        int reports = _device.Reports.Count();
        _device.UpdateDesired("\"refresh\":true");
        _device.RunFor(60_000);

        Assert.False(_device.ShadowDocument["state"]!.AsObject().ContainsKey("delta"));
        Assert.InRange(_device.Reports.Count() - reports, 3, 12);
    }

    [Fact]
    public void A_count_of_lost_readings_that_does_not_fit_the_shadow_holds_up_no_job()
    {
        _device.Flash.PersistsWrites = false;
        _device.Cloud.GoDown();
        _device.RunFor(1_800_000);
        Assert.Contains(_device.Lines, line => line.Contains(" readings lost, from "));
        _device.Flash.PersistsWrites = true;
        int reports = _device.Reports.Count();

        _device.Intercept = published => RejectedReportTests.CreateRejection(published, 413);
        _device.CreateJob("30");
        _device.Cloud.ComeUp();
        _device.RunUntilEnded("30");
        Assert.InRange(_device.Reports.Count() - reports, 3, 6);

        _device.Intercept = _ => null;
        _device.RunFor(12_000);
        Assert.True((int)_device.Reported["lost"]!["readings"]! > 0);
    }
}
