namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// Which delta the device applies when deltas come late, twice, in the wrong order, or after a deletion of the shadow
/// (D5).
/// </summary>
public sealed class ShadowVersionTests
{
    private readonly DeviceFixture _device = DeviceFixture.StartOnline();

    [Fact]
    public void The_newer_of_two_deltas_in_the_wrong_order_counts()
    {
        _device.IgnoreViolations();
        ReceiveDelta(12, "\"refresh\":20000");
        ReceiveDelta(11, "\"refresh\":15000,\"on\":true");
        _device.RunFor(30_000);

        Assert.Equal((20_000, false), ((int)_device.Reported["refresh"]!, (bool)_device.Reported["on"]!));
        Assert.Equal(1, _device.RestartCount);
    }

    [Fact]
    public void A_delta_older_than_an_accepted_report_is_still_processed()
    {
        _device.IgnoreViolations();
        _device.RunFor(90_000);
        long accepted = (long)_device.ShadowDocument["version"]!;

        ReceiveDelta(accepted - 3, "\"refresh\":20000");
        _device.RunFor(30_000);

        Assert.Equal(20_000, (int)_device.Reported["refresh"]!);
    }

    [Fact]
    public void A_delta_with_the_version_of_an_accepted_report_is_processed()
    {
        _device.UpdateDesired("\"colour\":1");
        _device.RunFor(30_000);
        _device.UpdateDesired("\"refresh\":20000");
        _device.RunFor(30_000);

        Assert.Equal(20_000, (int)_device.Reported["refresh"]!);
        Assert.Equal(1, _device.RestartCount);
    }

    [Fact]
    public void A_delta_older_than_an_update_that_wrote_desired_is_dropped()
    {
        _device.UpdateDesired("\"refresh\":9000.0");
        _device.RunUntil(() => _device.Reports.Last().PayloadText.Contains("\"desired\":{\"refresh\":9000}"));
        _device.RunFor(200);
        long corrected = (long)_device.ShadowDocument["version"]!;

        ReceiveDelta(corrected - 1, "\"refresh\":5,\"on\":true");
        _device.RunFor(1_000);

        Assert.Contains(_device.Lines, line => line.Contains($"delta v{corrected - 1} dropped, a newer one was taken"));
        Assert.False((bool)_device.Reported["on"]!);
    }

    [Fact]
    public void The_same_delta_once_more_changes_nothing_and_writes_nothing()
    {
        _device.IgnoreViolations();
        ReceiveDelta(50, "\"on\":true");
        ReceiveDelta(50, "\"on\":true");
        ReceiveDelta(50, "\"on\":true");
        _device.RunFor(100);

        Assert.Equal(2, _device.Lines.Count(line => line.Contains("delta v50 changes nothing")));
        Assert.Equal(1, _device.Lines.Count(line => line.Contains("committed")));
        _device.RunFor(60_000);
        Assert.Equal(1, _device.RestartCount);
    }

    [Fact]
    public void After_a_deletion_of_the_shadow_a_change_is_applied_at_once()
    {
        _device.UpdateDesired("\"refresh\":12000");
        _device.RunFor(30_000);

        _device.DeleteShadow();
        _device.UpdateDesired("\"refresh\":20000");
        _device.RunFor(30_000);

        Assert.Equal(20_000, (int)_device.Reported["refresh"]!);
        Assert.Equal(2, _device.RestartCount);
    }

    [Fact]
    public void A_shadow_that_was_deleted_for_days_counts_from_one_again_and_its_deltas_are_applied()
    {
        _device.UpdateDesired("\"refresh\":12000");
        _device.RunFor(30_000);
        Assert.True((long)_device.ShadowDocument["version"]! > 5);
        _device.Cloud.GoDown();
        _device.DeleteShadow();
        _device.RunFor(49 * 3_600_000);
        _device.UpdateDesired("\"refresh\":20000");
        Assert.Equal(1, (long)_device.ShadowDocument["version"]!);

        _device.Cloud.ComeUp();
        _device.RunFor(300_000);

        Assert.Equal(20_000, (int)_device.Reported["refresh"]!);
        Assert.Null(_device.Delta);
    }

    [Fact]
    public void Versions_beyond_32_bits_are_compared_and_sent_back_as_they_are()
    {
        _device.IgnoreViolations();
        ReceiveDelta(2_147_483_648, "\"on\":true");
        ReceiveDelta(2_147_483_647, "\"on\":false");
        ReceiveDelta(4_294_967_300, "\"refresh\":5");
        _device.RunUntil(() => _device.Reports.Last().PayloadText.Contains("\"desired\""));
        ReceiveDelta(4_294_967_299, "\"refresh\":20000");
        _device.RunFor(30_000);

        Assert.Contains(_device.Reports, report => report.PayloadText.Contains("\"version\":4294967300"));
        Assert.Equal((9_000, true), ((int)_device.Reported["refresh"]!, (bool)_device.Reported["on"]!));
    }

    [Fact]
    public void A_new_connection_knows_no_version()
    {
        _device.IgnoreViolations();
        ReceiveDelta(99, "\"colour\":1");
        _device.Cloud.TakeOver(DeviceFixture.Thing);
        _device.RunFor(20_000);

        ReceiveDelta(7, "\"on\":true");
        _device.RunFor(20_000);

        Assert.True((bool)_device.Reported["on"]!);
    }

    [Fact]
    public void A_delta_that_comes_again_after_the_user_has_taken_its_bad_value_back_is_dropped()
    {
        _device.UpdateDesired("\"refresh\":500");
        long bad = (long)_device.ShadowDocument["version"]!;
        _device.RunFor(2_000);
        _device.UpdateDesired("\"refresh\":9000");
        _device.RunFor(2_000);
        Assert.Null(_device.Reported["rejected"]);

        ReceiveDelta(bad, "\"refresh\":500");
        _device.RunFor(20_000);

        Assert.Contains(_device.Lines, line => line.Contains($"delta v{bad} dropped, a newer one was taken"));
        Assert.Null(_device.Reported["rejected"]);
    }

    private void ReceiveDelta(long version, string members) =>
        _device.ReceiveMessage("shadow/update/delta", $"{{\"version\":{version},\"state\":{{{members}}}}}");
}
