namespace DuplexSensor.OnRuntimeTests;

/// <summary>A crash or a hang is traced, persisted, and followed by a restart.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task An_exception_is_traced_and_restarts_the_board_with_a_growing_delay()
    {
        await using Bench bench = await Bench.CreateAsync();
        string faultFile = Path.Combine(bench.Drive, "pin-throws");
        File.WriteAllText(faultFile, "");
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("crash System.InvalidOperationException pin-throws, restart in 5 s");
        await board.WaitForLineAsync("crash System.InvalidOperationException pin-throws, restart in 10 s");
        File.Delete(faultFile);

        await board.WaitForLineAsync("shadow  reported v1 ");
        Assert.Equal("crash", (string?)(await bench.GetReportedAsync())["reset_cause"]);
        Assert.Equal(2, board.Restarts);
    }

    [Fact]
    public async Task A_sensor_that_throws_is_reported_as_missing_without_a_restart()
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "sensor-throws"), "");
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("shadow  reported v1 ");

        Assert.Equal("missing", (string?)(await bench.GetReportedAsync())["dht_status"]);
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task The_watchdog_restarts_a_board_whose_step_does_not_return()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");
        string faultFile = Path.Combine(bench.Drive, "sensor-hangs");
        File.WriteAllText(faultFile, "");

        await board.WaitForLineAsync("crash: step overdue, restart in 5 s");
        File.Delete(faultFile);

        await board.WaitForLineAsync("boot 2 crash");
        await board.WaitForLineAsync("shadow  reported", times: board.CountLines("shadow  reported") + 1);
        Assert.Equal(1, board.Restarts);
    }
}
