namespace DuplexSensor.SimulationTests.Firmware;

public sealed class DeltaTests
{
    [Fact]
    public void A_desired_refresh_is_persisted_and_reported_and_restarts_once()
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(60_000);

        Assert.Equal(1, device.RestartCount);
        Assert.Equal(["settings-changed"], device.Recorded.RestartCauses);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal("settings-changed", (string)device.Reported["reset_cause"]!);
        Assert.Null(device.Delta);
        Assert.Contains(device.Lines, line => line.Contains("flash   settings r1 committed"));
    }

    [Fact]
    public void The_new_period_holds_after_the_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":12000");
        device.RunUntil(() => device.RestartCount == 1);
        device.RunUntil(() => device.UptimeMs > 1_000);
        int before = device.Reports.Count();

        device.RunFor(120_000);

        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Fact]
    public void The_led_shows_the_desired_value_before_and_after_the_restart()
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired("\"on\":true");
        device.RunFor(60_000);

        Assert.Equal(1, device.RestartCount);
        Assert.Equal([false, true, true], device.Led.History);
        Assert.True((bool)device.Reported["on"]!);
    }

    [Fact]
    public void A_desired_value_that_is_in_force_already_writes_and_restarts_nothing()
    {
        var device = DeviceFixture.StartOnline();
        int writes = device.Recorded.FlashWrites;

        device.UpdateShadow("""{"state":{"desired":{"refresh":9000},"reported":{"refresh":1}}}""");
        device.RunFor(60_000);

        Assert.Equal(0, device.RestartCount);
        Assert.Equal(writes, device.Recorded.FlashWrites);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void A_desired_value_set_while_offline_is_applied_after_the_next_connect()
    {
        var device = DeviceFixture.StartOnline();
        device.PowerUp();
        device.UpdateDesired("\"refresh\":30000");

        device.RunFor(60_000);

        Assert.Equal(30_000, (int)device.Reported["refresh"]!);
        Assert.Equal(1, device.RestartCount);
    }

    [Theory]
    [InlineData("\"refresh\":\"soon\"", "refresh", "not an integer")]
    [InlineData("\"refresh\":10", "refresh", "10 ms is below 1000 ms")]
    [InlineData("\"refresh\":99999999999999999999", "refresh", "99999999999999999999 ms is above 86400000 ms")]
    [InlineData("\"on\":1", "on", "not true or false")]
    [InlineData("\"reboot\":{\"a\":1}", "reboot", "not an integer")]
    public void A_bad_value_is_rejected_with_a_reason_and_removed_from_desired(
        string desired, string key, string reason)
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired(desired);
        device.RunFor(60_000);

        Assert.Equal(reason, (string)device.Reported["rejected"]![key]!);
        Assert.Null(device.Delta);
        Assert.Equal(0, device.RestartCount);
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
    }

    [Fact]
    public void The_good_keys_of_a_delta_with_a_bad_one_are_applied()
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired("\"refresh\":12000,\"on\":\"yes\"");
        device.RunFor(60_000);

        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Equal("not true or false", (string)device.Reported["rejected"]!["on"]!);
        Assert.Null(device.Delta);
        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void A_rejection_is_cleared_once_a_good_value_arrives()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"refresh\":1");
        device.RunFor(30_000);
        Assert.NotNull(device.Reported["rejected"]);

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(60_000);

        Assert.Null(device.Reported["rejected"]);
    }

    [Fact]
    public void Another_spelling_of_an_integer_is_applied_and_corrected()
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired("\"refresh\":1.2e4");
        device.RunFor(60_000);

        Assert.Equal("12000", device.ShadowDocument["state"]!["desired"]!["refresh"]!.ToJsonString());
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.Null(device.Delta);
        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void An_unknown_key_is_reported_once_and_causes_no_further_reports()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"colour\":{\"deep\":[[[1,2],{\"er\":0}]]}");
        device.RunFor(20_000);
        int before = device.Reports.Count();

        device.RunFor(90_000);

        Assert.Equal(before + 10, device.Reports.Count());
        Assert.Equal("colour", (string)device.Reported["unknown"]![0]!);
        Assert.NotNull(device.Delta!["colour"]);
        Assert.Equal(0, device.RestartCount);
    }

    [Fact]
    public void A_desired_reboot_restarts_once_and_never_again()
    {
        var device = DeviceFixture.StartOnline();

        device.UpdateDesired("\"reboot\":7");
        device.RunFor(120_000);

        Assert.Equal(["reboot-requested"], device.Recorded.RestartCauses);
        Assert.Equal(7, (int)device.Reported["reboot"]!);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void A_second_change_while_the_first_waits_for_its_restart_shares_it()
    {
        var device = DeviceFixture.StartOnline();
        bool isHeldBack = true;
        device.Intercept = _ => isHeldBack ? [] : null;

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(1_000);
        device.UpdateDesired("\"on\":true");
        device.RunFor(1_000);
        isHeldBack = false;
        device.RunFor(60_000);

        Assert.Equal(1, device.RestartCount);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
        Assert.True((bool)device.Reported["on"]!);
    }

    [Fact]
    public void The_restart_happens_even_when_its_report_gets_no_response()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = _ => [];

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(5_000);

        Assert.Equal(1, device.RestartCount);
    }

    [Fact]
    public void A_delta_older_than_one_already_processed_is_dropped()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"colour\":1");
        device.RunFor(1_000);

        device.ReceiveMessage("shadow/update/delta", """{"version":1,"state":{"refresh":60000}}""");
        device.RunFor(30_000);

        Assert.Equal(0, device.RestartCount);
        Assert.Contains(device.Lines, line => line.Contains("delta v1 dropped"));
    }

    [Fact]
    public void Without_restarts_a_new_period_takes_effect_at_once()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false);

        device.UpdateDesired("\"refresh\":1000");
        device.RunFor(9_000);
        int before = device.Reports.Count();
        device.RunFor(10_000);

        Assert.Equal(0, device.RestartCount);
        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Fact]
    public void A_good_value_that_a_user_sets_before_the_device_removes_the_bad_one_is_not_overwritten()
    {
        var device = DeviceFixture.StartOnline();
        bool hasCorrected = false;
        device.Intercept = published =>
        {
            if (!hasCorrected && published.PayloadText.Contains("\"desired\""))
            {
                hasCorrected = true;
                device.UpdateDesired("\"refresh\":20000");
            }

            return null;
        };

        device.UpdateDesired("\"refresh\":5");
        device.RunFor(60_000);

        Assert.True(hasCorrected);
        Assert.Equal(20_000, (int)device.Reported["refresh"]!);
        Assert.Equal(20_000, (int)device.ShadowDocument["state"]!["desired"]!["refresh"]!);
    }
}
