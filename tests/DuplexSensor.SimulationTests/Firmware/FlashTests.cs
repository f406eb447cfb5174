namespace DuplexSensor.SimulationTests.Firmware;

public sealed class FlashTests
{
    [Fact]
    public void A_power_cut_at_any_byte_of_saving_keeps_the_old_settings_or_takes_the_new_ones()
    {
        for (int cut = 0; cut < 40; cut++)
        {
            var device = DeviceFixture.Online();
            device.RunFor(11_000);
            device.Desire("\"refresh\":12000");
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
    public void Two_bad_slots_mean_defaults_and_the_shadow_says_so()
    {
        var device = DeviceFixture.Online();
        device.Desire("\"refresh\":12000");
        device.RunFor(30_000);
        device.Desire("\"refresh\":15000");
        device.RunFor(30_000);
        device.Unchecked();
        device.Flash.Corrupt("settings.a");
        device.Flash.Corrupt("settings.b");
        device.UpdateShadow("""{"state":{"desired":null}}""");

        device.PowerUp();
        device.RunFor(30_000);

        Assert.Equal("defaults", (string)device.Reported["settings"]!);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void One_bad_slot_is_made_up_for_by_the_other()
    {
        var device = DeviceFixture.Online();
        device.Desire("\"refresh\":12000");
        device.RunFor(30_000);
        device.Desire("\"refresh\":15000");
        device.RunFor(30_000);
        device.Flash.Corrupt("settings.a");
        device.UpdateShadow("""{"state":{"desired":null}}""");

        device.PowerUp();
        device.RunFor(30_000);

        Assert.Equal("recovered", (string)device.Reported["settings"]!);
        Assert.Equal(15_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void A_flash_that_does_not_take_a_change_is_reported_and_restarts_nothing()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.WritesStick = false;

        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);
        int before = device.Reports.Count();
        device.RunFor(90_000);

        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
        Assert.Equal(0, device.Restarts);
        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Fact]
    public void A_want_of_memory_is_not_called_flash_and_the_change_is_tried_again()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.IsOutOfMemory = true;

        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);
        Assert.Equal("out of memory", (string)device.Reported["rejected"]!["refresh"]!);

        device.Flash.IsOutOfMemory = false;
        device.RunFor(3_700_000);
        Assert.Equal(1, device.Restarts);
    }

    [Fact]
    public void A_value_in_another_spelling_that_flash_refuses_stays_as_the_user_wrote_it()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.WritesStick = false;

        device.Desire("\"refresh\":12000.0");
        device.RunFor(20_000);

        Assert.Equal("12000.0", device.ShadowDocument["state"]!["desired"]!["refresh"]!.ToJsonString());
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
    }

    [Fact]
    public void While_flash_refuses_a_change_a_bad_value_is_refused_at_once_all_the_same()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.WritesStick = false;
        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);

        device.Desire("\"on\":\"yes\"");
        device.RunFor(20_000);

        Assert.Equal("not true or false", (string)device.Reported["rejected"]!["on"]!);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Null(device.ShadowDocument["state"]!["desired"]!["on"]);
    }

    [Fact]
    public void Each_key_that_flash_refuses_is_named_and_none_is_said_twice()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.WritesStick = false;
        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);

        device.Desire("\"on\":true");
        device.RunFor(20_000);
        int before = device.Reports.Count();
        device.RunFor(90_000);

        Assert.Equal("flash", (string)device.Reported["rejected"]!["on"]!);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        Assert.Equal(before + 10, device.Reports.Count());
        Assert.Equal(0, device.Restarts);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(3_600_000)]
    public void A_flash_that_has_come_round_takes_the_change_within_minutes(int refreshMs)
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RefreshMs = refreshMs);
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;
        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);
        Assert.Equal("flash", (string)device.Reported["rejected"]!["refresh"]!);
        device.Flash.RefusesWrites = false;

        device.RunFor(330_000);

        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal(1, device.Restarts);
        Assert.Null(device.Reported["rejected"]);
    }

    [Fact]
    public void What_flash_has_refused_and_the_user_has_taken_back_is_asked_for_once_and_not_applied()
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RefreshMs = 3_600_000);
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;
        device.Desire("\"refresh\":12000");
        device.RunFor(20_000);
        device.Flash.RefusesWrites = false;
        device.Desire("\"refresh\":null");
        int before = device.Reports.Count();

        device.RunFor(3_000_000);

        Assert.Equal(before + 1, device.Reports.Count());
        Assert.Equal(0, device.Restarts);
        Assert.Equal(3_600_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void A_printing_job_succeeds_on_a_full_drive_and_one_that_must_be_noted_says_flash()
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        device.Flash.RefusesWrites = true;

        device.Serving("""{"name":"Superhero job"}""").CreateJob("30");
        device.RunUntilEnded("30");
        device.Serving("""{"settings":{"refresh":12000}}""").CreateJob("31");
        device.RunUntilEnded("31");

        Assert.Equal("SUCCEEDED", JobStory.StatusOf(device.UpdatesOf("30").Last()));
        Assert.Equal("flash", device.Detail("31", "reason"));
        device.Flash.RefusesWrites = false;
        device.RunFor(5_000);
        Assert.Contains("journal.a", device.Flash.Slots);
    }
}
