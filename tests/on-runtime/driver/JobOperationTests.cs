using System.Text.Json.Nodes;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// A job that restarts the board is ended by the next boot, with the status that the journal in flash proves.
/// </summary>
public sealed class JobOperationTests
{
    [Fact]
    public async Task A_settings_job_is_committed_restarts_the_board_once_and_succeeds_after_it()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.CreateJobAsync("faster", """{"settings":{"refresh":1500,"on":true}}""");
        await board.WaitForLineAsync("restart job");
        await board.WaitForLineAsync("faster succeeded ");

        Assert.Equal("SUCCEEDED", await bench.WaitForJobEndAsync("faster"));
        JsonNode reported = await bench.GetReportedAsync();
        Assert.Equal(1_500, (int?)reported["refresh"]);
        Assert.True((bool?)reported["on"]);
        Assert.Equal(1, board.Restarts);
    }

    [Fact]
    public async Task A_reboot_job_restarts_the_board_once_and_succeeds_after_it()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.CreateJobAsync("again", """{"reboot":true}""");
        await board.WaitForLineAsync("again succeeded ");

        Assert.Equal("SUCCEEDED", await bench.WaitForJobEndAsync("again"));
        Assert.Equal(1, board.Restarts);
        Assert.Equal(2, (int?)(await bench.GetReportedAsync())["boots"]);
    }

    [Fact]
    public async Task A_settings_job_with_a_bad_value_fails_and_changes_nothing()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.CreateJobAsync("wrong", """{"settings":{"refresh":5,"on":true}}""");
        await board.WaitForLineAsync("wrong failed ");

        Assert.Equal("FAILED", await bench.WaitForJobEndAsync("wrong"));
        Assert.Equal(2_000, (int?)(await bench.GetReportedAsync())["refresh"]);
        Assert.Equal(0, board.Restarts);
    }
}
