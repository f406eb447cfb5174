namespace DuplexSensor.OnRuntimeTests;

/// <summary>A payload that cannot be fetched fails only its job, with the reason.</summary>
public sealed class PayloadTests
{
    private static readonly TimeSpan AllAttemptsTimeout = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Without_a_payload_server_the_reason_is_unreachable()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.CreateJobAsync("nobody", $$"""{"url":"https://localhost:{{bench.OtherPort}}/payload.json"}""");

        await board.WaitForLineAsync("payload server unreachable", within: AllAttemptsTimeout);
        await ExpectGoodJobAsync(bench, board);
    }

    [Fact]
    public async Task A_payload_that_does_not_exist_is_HTTP_404()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.CreateJobAsync("nothing", $$"""{"url":"https://localhost:{{bench.PayloadPort}}/no-such.json"}""");

        await board.WaitForLineAsync("HTTP 404", within: AllAttemptsTimeout);
        await ExpectGoodJobAsync(bench, board);
    }

    [Fact]
    public async Task Twenty_payloads_in_a_row_leave_no_connection_open()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        for (int i = 1; i <= 20; i++)
        {
            await bench.CreateJobAsync($"job-{i}", """{"hello":"board"}""");
            await board.WaitForLineAsync($"job-{i} succeeded ");
        }

        Assert.Equal(0, board.Restarts);
        Assert.Equal(1, board.CountLines("link    connected"));
    }

    private static async Task ExpectGoodJobAsync(Bench bench, Board board)
    {
        await bench.CreateJobAsync("good", """{"hello":"board"}""");
        await board.WaitForLineAsync("good succeeded ");
        Assert.Equal(0, board.Restarts);
    }
}
