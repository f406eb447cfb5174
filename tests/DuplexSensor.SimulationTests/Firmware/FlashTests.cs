namespace DuplexSensor.SimulationTests.Firmware;

public sealed class FlashTests
{
    [Fact]
    public void A_power_cut_at_any_byte_of_a_write_leaves_the_old_or_the_new_settings()
    {
        for (int cut = 0; cut < 40; cut++)
        {
            var device = DeviceFixture.StartOnline();
            device.RunFor(11_000);
            device.UpdateDesired("\"refresh\":12000");
            device.Flash.CutAfterBytes = cut;
            device.RunFor(1_000);
            Assert.False(device.IsOn);

            device.PowerUp();
            device.RunFor(60_000);

            Assert.Equal(12_000, (int)device.Reported["refresh"]!);
            Assert.NotEqual("defaults", (string)device.Reported["settings"]!);
            Assert.Null(device.Delta);
        }
    }

    [Fact]
    public void Two_bad_slots_restore_the_defaults_and_are_reported()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(30_000);
        device.UpdateDesired("\"refresh\":15000");
        device.RunFor(30_000);
        device.IgnoreViolations();
        device.Flash.Corrupt("settings.a");
        device.Flash.Corrupt("settings.b");
        device.UpdateShadow("""{"state":{"desired":null}}""");

        device.PowerUp();
        device.RunFor(30_000);

        Assert.Equal("defaults", (string)device.Reported["settings"]!);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void One_bad_slot_is_recovered_from_the_other()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(30_000);
        device.UpdateDesired("\"refresh\":15000");
        device.RunFor(30_000);
        device.Flash.Corrupt("settings.a");
        device.UpdateShadow("""{"state":{"desired":null}}""");

        device.PowerUp();
        device.RunFor(30_000);

        Assert.Equal("recovered", (string)device.Reported["settings"]!);
        Assert.Equal(15_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void A_flash_that_loses_a_change_is_reported_and_causes_no_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);
        int before = device.Reports.Count();
        device.RunFor(90_000);

        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
        Assert.Equal(0, device.RestartCount);
        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Fact]
    public void Out_of_memory_is_not_reported_as_flash_and_the_change_is_retried()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.IsOutOfMemory = true;

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);
        Assert.Equal("out of memory", (string)device.Reported["rejected"]!["refresh"]!);

        // Writes that succeed meanwhile do not change the reason of the one that did not.
        device.Flash.IsOutOfMemory = false;
        int reports = device.Reports.Count();
        device.RunFor(90_000);
        Assert.Equal("out of memory", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Equal(reports + 10, device.Reports.Count());

        device.RunFor(3_600_000);
        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void A_value_in_another_spelling_stays_as_the_user_wrote_it_while_flash_refuses_it()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;

        device.UpdateDesired("\"refresh\":12000.0");
        device.RunFor(20_000);

        Assert.Equal("12000.0", device.ShadowDocument["state"]!["desired"]!["refresh"]!.ToJsonString());
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
    }

    [Fact]
    public void While_flash_refuses_a_change_a_bad_value_is_still_rejected_at_once()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);

        device.UpdateDesired("\"on\":\"yes\"");
        device.RunFor(20_000);

        Assert.Equal("not true or false", (string)device.Reported["rejected"]!["on"]!);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Null(device.ShadowDocument["state"]!["desired"]!["on"]);
    }

    [Fact]
    public void Each_key_that_flash_refuses_is_reported_exactly_once()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.PersistsWrites = false;
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);

        device.UpdateDesired("\"on\":true");
        device.RunFor(20_000);
        int before = device.Reports.Count();
        device.RunFor(90_000);

        Assert.Equal("flash", (string)device.Reported["rejected"]!["on"]!);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Equal(before + 10, device.Reports.Count());
        Assert.Equal(0, device.RestartCount);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(3_600_000)]
    public void A_change_is_persisted_within_minutes_after_flash_works_again(int refreshMs)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RefreshMs = refreshMs);
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        device.Flash.RefusesWrites = false;

        device.RunFor(330_000);

        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal(1, device.RestartCount);
        Assert.Null(device.Reported["rejected"]);
    }

    [Fact]
    public void A_change_that_flash_refused_and_the_user_withdrew_is_not_applied_and_causes_one_report()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RefreshMs = 3_600_000);
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(20_000);
        device.Flash.RefusesWrites = false;
        device.UpdateDesired("\"refresh\":null");
        int before = device.Reports.Count();

        device.RunFor(3_000_000);

        Assert.Equal(before + 1, device.Reports.Count());
        Assert.Equal(0, device.RestartCount);
        Assert.Equal(3_600_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void On_a_full_drive_a_printing_job_succeeds_and_a_settings_job_fails_with_flash()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;

        device.WithPayload("""{"name":"Superhero job"}""").CreateJob("30");
        device.RunUntilEnded("30");
        device.WithPayload("""{"settings":{"refresh":12000}}""").CreateJob("31");
        device.RunUntilEnded("31");

        Assert.Equal("SUCCEEDED", JobScenario.GetStatus(device.GetUpdates("30").Last()));
        Assert.Equal("flash", device.FindDetail("31", "reason"));
        device.Flash.RefusesWrites = false;
        device.RunFor(5_000);
        Assert.Contains("journal.a", device.Flash.Slots);
    }
}
