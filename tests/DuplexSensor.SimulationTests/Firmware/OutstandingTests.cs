namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>While a delta stays outstanding for an hour, the device publishes only what its timer requires.</summary>
public sealed class OutstandingTests
{
    private const int HourMs = 3_600_000;

    private static readonly int InAnHour = ReportsInAnHour(_ => { });

    [Fact]
    public void With_nothing_outstanding_the_timer_reports_400_times_an_hour()
    {
        // The hourly full report is a report of its own.
        Assert.InRange(InAnHour, 400, 401);
    }

    [Fact]
    public void An_unknown_key() =>
        Assert.Equal(InAnHour, ReportsInAnHour(device => device.Desire("\"colour\":{\"deep\":[[1,{\"er\":2}]]}")));

    [Fact]
    public void More_unknown_keys_than_can_be_named() => Assert.Equal(InAnHour, ReportsInAnHour(device =>
        device.Desire(string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"key{i}\":{i}")))));

    [Fact]
    public void A_flash_that_takes_no_change() => Assert.Equal(InAnHour, ReportsInAnHour(device =>
    {
        device.Flash.WritesStick = false;
        device.Desire("\"refresh\":12000,\"on\":true,\"reboot\":4");
    }));

    [Fact]
    public void A_delta_of_more_than_20_kB()
    {
        int deltas = 0;
        int reports = ReportsInAnHour(
            device => device.Desire(string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"key{i}\":{i}"))),
            device =>
            {
                deltas = device.Notes.Deltas.Count;
                Assert.True(device.Notes.Deltas[^1].Payload.Length > 20_000);
            });

        Assert.Equal(InAnHour, reports);
        Assert.True(deltas > 400);
    }

    [Fact]
    public void All_of_that_at_once() => Assert.Equal(InAnHour, ReportsInAnHour(device =>
    {
        device.Flash.WritesStick = false;
        device.Desire("\"refresh\":12000.0,\"on\":\"yes\",\"reboot\":4,\"colour\":1");
        device.Desire(string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"key{i}\":{i}")));
    }));

    // Counts over an hour, after the reports that are sent only once.
    private static int ReportsInAnHour(Action<DeviceFixture> makeOutstanding, Action<DeviceFixture>? look = null)
    {
        var device = DeviceFixture.Online();
        device.RunFor(15_000);
        makeOutstanding(device);
        device.RunUntil(() => device.UptimeMs > 60_500);
        int before = device.Reports.Count();

        device.RunFor(HourMs);

        Assert.Equal(0, device.Restarts);
        look?.Invoke(device);
        return device.Reports.Count() - before;
    }
}
