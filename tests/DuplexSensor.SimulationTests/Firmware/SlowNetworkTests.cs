namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Each report takes longer than the period, so the next report is always due.</summary>
public sealed class SlowNetworkTests
{
    [Fact]
    public void Jobs_and_stored_readings_still_get_their_turn()
    {
        var device = DeviceFixture.StartOnline(board =>
        {
            board.Config.RefreshMs = 1_000;
            board.Config.RestartOnChange = false;
        });
        device.Cloud.GoDown();
        device.RunFor(120_000);
        device.LatencyMs = 800;
        device.Cloud.ComeUp();
        device.RunFor(150_000);
        int reports = device.Reports.Count();

        device.CreateJob("30");
        device.RunFor(60_000);

        Assert.Equal("SUCCEEDED", device.GetExecution("30").Status.ToString().ToUpperInvariant());
        Assert.NotEmpty(device.BatchedReadings);
        Assert.InRange(device.Reports.Count() - reports, 20, 40);
    }
}
