using DuplexSensor.LocalCloud;

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

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(800)]
    [InlineData(1_200)]
    public void After_a_lost_connection_the_whole_state_still_goes_before_a_job_update(int lostAfterMs)
    {
        var device = DeviceFixture.StartOnline(board =>
        {
            board.Config.RefreshMs = 1_000;
            board.Config.RestartOnChange = false;
        });
        device.Payload = _ => JobScenario.SilentResponse;
        device.LatencyMs = 800;
        device.RunFor(20_000);
        device.CreateJob("30");
        device.RunFor(6_400 + lostAfterMs);
        int before = device.Recorded.Publishes.Count;

        device.Cloud.GoDown();
        device.Cloud.ComeUp();
        device.RunFor(10_000);

        CloudMessage first = device.Recorded.Publishes[before];
        Assert.True(first.PayloadText.Contains("fw_version", StringComparison.Ordinal), first.Topic);
    }
}
