namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// An untrusted server is rejected on both TLS connections. The finalizers of a failed handshake do not break the next
/// connection, although garbage is collected at each report.
/// </summary>
public sealed class RefusalTests
{
    private const int ReportsAfterwards = 15;

    [Fact]
    public async Task After_an_untrusted_broker_was_rejected_the_board_connects_to_the_trusted_broker()
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 1_000);
        await bench.StopCloudAsync();
        await using var board = new Board(bench.Drive);

        await using (UntrustedServer untrusted = UntrustedServer.WithForeignCa(bench.MqttPort))
        {
            await board.WaitForLineAsync("link    lost untrusted server", times: 2);
            Assert.True(untrusted.FailedHandshakes >= 2);
            Assert.False(untrusted.WasTrusted);
        }

        int rejectedBefore = board.CountLines("link    lost untrusted server");
        await using (UntrustedServer.WithOtherName(bench.MqttPort, bench.CaFolder))
        {
            await board.WaitForLineAsync("link    lost untrusted server", times: rejectedBefore + 1);
        }

        await bench.StartCloudAsync();
        await board.WaitForLineAsync("shadow  reported", times: ReportsAfterwards, within: TimeSpan.FromMinutes(2));
        Assert.Equal(0, board.Restarts);
        Assert.Equal(1, board.CountLines("link    subscribed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_untrusted_payload_server_fails_only_its_job(bool isSignedByLocalCa)
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 1_000);
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");
        await using UntrustedServer untrusted = isSignedByLocalCa
            ? UntrustedServer.WithOtherName(bench.OtherPort, bench.CaFolder)
            : UntrustedServer.WithForeignCa(bench.OtherPort);

        await bench.CreateJobAsync("bad", $$"""{"url":"https://localhost:{{bench.OtherPort}}/payload.json"}""");
        await board.WaitForLineAsync("not trusted", within: TimeSpan.FromMinutes(5));
        await bench.CreateJobAsync("good", """{"hello":"board"}""");
        await board.WaitForLineAsync("good succeeded ", within: TimeSpan.FromMinutes(5));
        int reported = board.CountLines("shadow  reported");
        await board.WaitForLineAsync("shadow  reported", times: reported + ReportsAfterwards);

        Assert.True(untrusted.FailedHandshakes > 0);
        Assert.False(untrusted.WasTrusted);
        Assert.Equal(1, board.CountLines("link    connected"));
        Assert.Equal(0, board.Restarts);
    }
}
