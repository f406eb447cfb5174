namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// An impostor is refused on both TLS connections, and what a failed handshake leaves behind does not break the good
/// connection after it, which here lives through a collection at each report.
/// </summary>
public sealed class RefusalTests
{
    private const int ReportsAfterwards = 15;

    [Fact]
    public async Task A_broker_with_a_foreign_CA_or_another_name_is_refused_and_the_right_one_is_taken_after_it()
    {
        await using Bench bench = await Bench.NewAsync(refreshMs: 1_000);
        await bench.StopCloudAsync();
        await using var board = new Board(bench.Drive);

        await using (ImpostorServer impostor = ImpostorServer.WithForeignCa(bench.MqttPort))
        {
            await board.SaysAsync("link    lost untrusted server", times: 2);
            Assert.True(impostor.Refusals >= 2);
            Assert.False(impostor.WasTrusted);
        }

        int refusedBefore = board.CountOf("link    lost untrusted server");
        await using (ImpostorServer.WithOtherName(bench.MqttPort, bench.CaFolder))
        {
            await board.SaysAsync("link    lost untrusted server", times: refusedBefore + 1);
        }

        await bench.StartCloudAsync();
        await board.SaysAsync("shadow  reported", times: ReportsAfterwards, within: TimeSpan.FromMinutes(2));
        Assert.Equal(0, board.Restarts);
        Assert.Equal(1, board.CountOf("link    subscribed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payload_server_that_is_an_impostor_fails_its_job_alone(bool isSignedByOurCa)
    {
        await using Bench bench = await Bench.NewAsync(refreshMs: 1_000);
        await using var board = new Board(bench.Drive);
        await board.SaysAsync("shadow  reported v1 ");
        await using ImpostorServer impostor = isSignedByOurCa
            ? ImpostorServer.WithOtherName(bench.OtherPort, bench.CaFolder)
            : ImpostorServer.WithForeignCa(bench.OtherPort);

        await bench.CreateJobAsync("bad", $$"""{"url":"https://localhost:{{bench.OtherPort}}/payload.json"}""");
        await board.SaysAsync("not trusted", within: TimeSpan.FromMinutes(5));
        await bench.CreateJobAsync("good", """{"hello":"board"}""");
        await board.SaysAsync("good succeeded ", within: TimeSpan.FromMinutes(5));
        int reported = board.CountOf("shadow  reported");
        await board.SaysAsync("shadow  reported", times: reported + ReportsAfterwards);

        Assert.True(impostor.Refusals > 0);
        Assert.False(impostor.WasTrusted);
        Assert.Equal(1, board.CountOf("link    connected"));
        Assert.Equal(0, board.Restarts);
    }
}
