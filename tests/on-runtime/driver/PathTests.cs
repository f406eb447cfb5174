using System.Diagnostics;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>The firmware's three flows on the platform's own runtime, over real sockets and TLS.</summary>
public sealed class PathTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_board_boots_connects_with_mutual_TLS_and_reports_its_whole_state()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("shadow  reported v1 ");

        JsonNode reported = await bench.GetReportedAsync();
        Assert.Equal("ok", (string?)reported["settings"]);
        Assert.Equal(2_000, (int?)reported["refresh"]);
        Assert.Equal(1, (int?)reported["boots"]);
    }

    [Fact]
    public async Task Each_desired_change_is_reported_and_restarts_the_board_once()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        var stopwatch = Stopwatch.StartNew();
        await bench.DesireAsync("""{"refresh":1500}""");
        await bench.WaitForEventAsync(
            e => e.Kind == CloudEventKind.Published && e.PayloadText.Contains("\"refresh\":1500"));
        output.WriteLine($"desired to reported: {stopwatch.ElapsedMilliseconds} ms");
        await board.WaitForLineAsync("restart settings-changed");
        await board.WaitForLineAsync("link    subscribed", times: 2);
        await bench.DesireAsync("""{"on":true}""");
        await board.WaitForLineAsync("link    subscribed", times: 3);
        await board.WaitForLineAsync("shadow  reported", times: board.CountLines("shadow  reported") + 2);

        JsonNode reported = await bench.GetReportedAsync();
        Assert.Equal(1_500, (int?)reported["refresh"]);
        Assert.True((bool?)reported["on"]);
        Assert.Equal("settings-changed", (string?)reported["reset_cause"]);
        Assert.Equal(2, board.Restarts);
        Assert.Equal("pin 2 high", board.Lines.Last(line => line.StartsWith("pin 2 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_job_whose_payload_is_fetched_over_HTTPS_succeeds()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        var stopwatch = Stopwatch.StartNew();
        await bench.CreateJobAsync("30", """{"name":"Superhero job","steps":[1,2,3]}""");
        await board.WaitForLineAsync("30 succeeded ");
        string status = await bench.WaitForJobEndAsync("30");
        output.WriteLine($"job to SUCCEEDED: {stopwatch.ElapsedMilliseconds} ms");

        Assert.Equal("SUCCEEDED", status);
    }

    [Fact]
    public async Task A_press_of_the_button_is_published_with_its_count()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        board.PressButton(0);

        CloudEvent press = await bench.WaitForEventAsync(e => e.Subject == $"devices/{Bench.Thing}/events");
        Assert.Contains("\"btnCount\":1", press.PayloadText);
    }

    [Fact]
    public async Task A_board_survives_a_restart_of_the_broker()
    {
        await using Bench bench = await Bench.CreateAsync();
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");

        await bench.StopCloudAsync();
        await board.WaitForLineAsync("link    lost ");
        await bench.StartCloudAsync();

        await board.WaitForLineAsync("link    subscribed", times: 2);
        await board.WaitForLineAsync("\"fw_version\"", times: 2);
        Assert.Equal(0, board.Restarts);
    }
}
