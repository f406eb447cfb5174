namespace DuplexSensor.OnRuntimeTests;

/// <summary>Main never ends in silence: what crashes or hangs is told, noted in flash, and restarted.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task An_exception_is_told_and_restarts_the_board_with_a_growing_delay()
    {
        await using Bench bench = await Bench.NewAsync();
        string fault = Path.Combine(bench.Drive, "pin-throws");
        File.WriteAllText(fault, "");
        await using var board = new Board(bench.Drive);

        await board.SaysAsync("crash System.InvalidOperationException pin-throws, restart in 5 s");
        await board.SaysAsync("crash System.InvalidOperationException pin-throws, restart in 10 s");
        File.Delete(fault);

        await board.SaysAsync("shadow  reported v1 ");
        Assert.Equal("crash", (string?)(await bench.ReportedAsync())["reset_cause"]);
        Assert.Equal(2, board.Restarts);
    }

    [Fact]
    public async Task A_sensor_that_fails_is_missing_and_nothing_else()
    {
        await using Bench bench = await Bench.NewAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "sensor-throws"), "");
        await using var board = new Board(bench.Drive);

        await board.SaysAsync("shadow  reported v1 ");

        Assert.Equal("missing", (string?)(await bench.ReportedAsync())["dht_status"]);
        Assert.Equal(0, board.Restarts);
    }

    [Fact]
    public async Task A_step_that_hangs_is_ended_by_the_guard()
    {
        await using Bench bench = await Bench.NewAsync();
        await using var board = new Board(bench.Drive);
        await board.SaysAsync("shadow  reported v1 ");
        string fault = Path.Combine(bench.Drive, "sensor-hangs");
        File.WriteAllText(fault, "");

        await board.SaysAsync("step overdue: restart crash in 5 s");
        File.Delete(fault);

        await board.SaysAsync("boot 2 crash");
        await board.SaysAsync("shadow  reported", times: board.CountOf("shadow  reported") + 1);
        Assert.Equal(1, board.Restarts);
    }
}
