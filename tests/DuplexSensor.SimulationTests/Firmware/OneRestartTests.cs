namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Each effective change causes exactly one restart (D2) in every case.</summary>
public sealed class OneRestartTests
{
    private const int LongMs = 120_000;

    [Theory]
    [InlineData("\"refresh\":12000")]
    [InlineData("\"on\":true")]
    [InlineData("\"reboot\":5")]
    [InlineData("\"refresh\":12000,\"on\":true,\"reboot\":5")]
    public void A_change_without_faults_restarts_once(string desired)
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired(desired);
        device.RunFor(LongMs);

        Assert.Equal(1, device.RestartCount);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void A_delta_sent_again_after_the_restart_because_the_report_was_lost_restarts_nothing()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published => device.RestartCount == 0 ? [] : null;

        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(LongMs);
        int deltas = device.Recorded.Deltas.Count;
        device.UpdateShadow("""{"state":{"reported":{"refresh":9000}}}""");
        device.RunFor(LongMs);

        Assert.True(device.Recorded.Deltas.Count > deltas);
        Assert.Equal(1, device.RestartCount);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void A_power_cut_between_any_two_steps_causes_no_second_restart()
    {
        bool isRestarted = false;
        for (int steps = 0; !isRestarted; steps++)
        {
            var device = DeviceFixture.StartOnline();
            device.UpdateDesired("\"refresh\":12000,\"reboot\":3");
            for (int i = 0; i < steps; i++)
            {
                device.RunStep();
            }

            int restarts = device.RestartCount;
            device.PowerUp();
            device.RunFor(LongMs);

            // After a power cut that has applied the change no restart follows.
            Assert.InRange(device.RestartCount, restarts, 1);
            Assert.Equal((12_000, 3), ((int)device.Reported["refresh"]!, (int)device.Reported["reboot"]!));
            Assert.Null(device.Delta);
            isRestarted = restarts == 1;
        }
    }

    [Fact]
    public void Further_deltas_do_not_delay_the_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = _ => [];
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(100);
        long plannedAtMs = device.UptimeMs;

        for (int i = 1; device.RestartCount == 0; i++)
        {
            device.UpdateDesired($"\"refresh\":{12_000 + i}");
            device.RunFor(200);
        }

        Assert.InRange(device.UptimeMs - plannedAtMs, 3_000, 4_000);
        device.Intercept = _ => null;
        device.RunFor(LongMs);
        Assert.Null(device.Delta);
        Assert.InRange(device.RestartCount, 1, 2);
    }

    [Fact]
    public void A_handled_reboot_that_is_sent_again_after_the_shadow_was_deleted_restarts_nothing()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"reboot\":7");
        device.RunFor(LongMs);
        device.DeleteShadow();

        device.UpdateDesired("\"reboot\":7");
        device.RunFor(LongMs);

        Assert.Equal(["reboot-requested"], device.Recorded.RestartCauses);
        Assert.Null(device.Delta);
    }

    [Fact]
    public void Any_new_value_of_reboot_restarts_once_even_a_smaller_value()
    {
        var device = DeviceFixture.StartOnline();
        foreach (int value in (int[])[7, 6, 0, int.MaxValue])
        {
            device.UpdateDesired($"\"reboot\":{value}");
            device.RunFor(LongMs);
        }

        Assert.Equal(Enumerable.Repeat("reboot-requested", 4), device.Recorded.RestartCauses);
        Assert.Equal("reboot-requested", (string)device.Reported["reset_cause"]!);
        Assert.Equal(5, (int)device.Reported["boots"]!);
    }

    [Fact]
    public void The_handled_value_of_reboot_is_in_flash_before_the_restart()
    {
        var device = DeviceFixture.StartOnline();
        device.UpdateDesired("\"reboot\":7");
        device.RunUntil(() => device.RestartCount == 1);
        Assert.Contains(device.Lines, line => line.Contains("flash   settings r1 committed"));

        device.UpdateShadow("""{"state":{"desired":null}}""");
        device.RunFor(LongMs);

        Assert.Equal(7, (int)device.Reported["reboot"]!);
    }

    [Fact]
    public void Without_restarts_a_change_takes_effect_live_and_reboot_still_restarts()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false);
        device.UpdateDesired("\"refresh\":12000,\"on\":true");
        device.RunFor(LongMs);
        Assert.Equal(0, device.RestartCount);
        Assert.True(device.Led.IsOn);

        device.UpdateDesired("\"reboot\":1");
        device.RunFor(LongMs);

        Assert.Equal(["reboot-requested"], device.Recorded.RestartCauses);
        Assert.Equal(12_000, (int)device.Reported["refresh"]!);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(12_000)]
    [InlineData(30_000)]
    public void A_period_that_is_applied_live_counts_from_the_last_tick(int refreshMs)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false);
        device.RunFor(29_000);

        device.UpdateDesired($"\"refresh\":{refreshMs}");
        device.RunFor(LongMs);

        long[] measuredAtMs = [.. device.Lines
            .Where(line => line.Contains(" sensor  "))
            .Select(line => long.Parse(line.Split(' ')[0].Replace(".", "")))
            .Where(atMs => atMs > 31_000)];
        Assert.True(measuredAtMs.Length > 2);

        // The last tick of the old period was at 27 s.
        Assert.All(measuredAtMs, atMs => Assert.InRange((atMs - 27_000) % refreshMs, 0, 5));
        Assert.InRange(measuredAtMs[0], 31_000, 27_000 + Math.Max(refreshMs, 10_000) + 5);
    }
}
