namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>While a delta stays outstanding for an hour, the device publishes only what its timer requires.</summary>
public sealed class OutstandingDeltaTests
{
    private const int HourMs = 3_600_000;

    private static readonly int NormalReportsPerHour = CountReportsPerHour(_ => { });

    [Fact]
    public void With_nothing_outstanding_the_timer_reports_400_times_an_hour()
    {
        // The hourly full report may fall into the hour, in addition to the 400.
        Assert.InRange(NormalReportsPerHour, 400, 401);
    }

    [Fact]
    public void An_unknown_key_causes_no_extra_reports() =>
        Assert.Equal(
            NormalReportsPerHour,
            CountReportsPerHour(device => device.UpdateDesired("\"colour\":{\"deep\":[[1,{\"er\":2}]]}")));

    [Fact]
    public void More_unknown_keys_than_a_report_lists_cause_no_extra_reports()
    {
        string keys = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"key{i}\":{i}"));

        Assert.Equal(NormalReportsPerHour, CountReportsPerHour(device => device.UpdateDesired(keys)));
    }

    [Fact]
    public void A_flash_that_loses_every_write_causes_no_extra_reports()
    {
        int reports = CountReportsPerHour(device =>
        {
            device.Flash.PersistsWrites = false;
            device.UpdateDesired("\"refresh\":12000,\"on\":true,\"reboot\":4");
        });

        Assert.Equal(NormalReportsPerHour, reports);
    }

    [Fact]
    public void A_delta_of_more_than_20_kB_causes_no_extra_reports()
    {
        int deltas = 0;
        int reports = CountReportsPerHour(
            device => device.UpdateDesired(string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"key{i}\":{i}"))),
            device =>
            {
                deltas = device.Recorded.Deltas.Count;
                Assert.True(device.Recorded.Deltas[^1].Payload.Length > 20_000);
            });

        Assert.Equal(NormalReportsPerHour, reports);
        Assert.True(deltas > 400);
    }

    [Fact]
    public void Unknown_keys_rejected_values_and_lost_writes_together_cause_no_extra_reports()
    {
        int reports = CountReportsPerHour(device =>
        {
            device.Flash.PersistsWrites = false;
            device.UpdateDesired("\"refresh\":12000.0,\"on\":\"yes\",\"reboot\":4,\"colour\":1");
            device.UpdateDesired(string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"key{i}\":{i}")));
        });

        Assert.Equal(NormalReportsPerHour, reports);
    }

    // Counts the reports of an hour that begins after the device has responded to the change.
    private static int CountReportsPerHour(Action<DeviceFixture> makeOutstanding, Action<DeviceFixture>? check = null)
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(15_000);
        makeOutstanding(device);
        device.RunUntil(() => device.UptimeMs > 60_500);
        int before = device.Reports.Count();

        device.RunFor(HourMs);

        Assert.Equal(0, device.RestartCount);
        check?.Invoke(device);
        return device.Reports.Count() - before;
    }
}
