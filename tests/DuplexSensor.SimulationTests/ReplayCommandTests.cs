using DuplexSensor.Tool;
using DuplexSensor.World;

namespace DuplexSensor.SimulationTests;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_trace_s_first_line_carries_version_and_seed()
    {
        Assert.Equal(0, await RunAsync("replay 17 --until 50 --things 2 --hours 1"));

        string first = _output.ToString().Split('\n')[0];
        Assert.StartsWith($"duplex world {WorldVersion.Text} seed 17 things 2 hours 1 ", first);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task A_replay_ends_at_the_given_step()
    {
        Assert.Equal(0, await RunAsync("replay 17 --until 50 --hours 1"));

        string last = _output.ToString().TrimEnd('\n').Split('\n')[^1];
        Assert.InRange(int.Parse(last.TrimStart().Split(' ')[0]), 40, 50);
    }

    [Theory]
    [InlineData("replay seventeen", "seed seventeen: give an integer from 0 to")]
    [InlineData("replay -1", "-1")]
    [InlineData("replay 1.5", "seed 1.5: give an integer")]
    [InlineData("replay 99999999999999999999", "seed 99999999999999999999: give an integer")]
    [InlineData("replay", "replay --help")]
    [InlineData("replay 1 --until 0", "--until 0: give the number of a step")]
    [InlineData("replay 1 --until soon", "--until soon: give the number of a step")]
    [InlineData("replay 1 --things 0", "--things 0: give an integer from 1 to 100")]
    [InlineData("replay 1 --hours x", "--hours x: give an integer from 1 to")]
    [InlineData("soak --hours 0", "--hours 0: give an integer from 1 to")]
    [InlineData("soak --first x", "seed x: give an integer from 0 to")]
    public Task A_wrong_argument_is_one_clear_line_and_exit_code_2(string arguments, string cause) =>
        AssertRefusedAsync(arguments, 2, cause);

    [Theory]
    [InlineData("replay 1@0.9.0-1", "seed 1 is of version 0.9.0-1, and this is version ")]
    [InlineData("replay 1@", "seed 1 is of version , and this is")]
    [InlineData("replay 1 --until 99999999 --hours 1 --things 1", "step 99999999 is after the end: seed 1 has")]
    public Task A_replay_that_is_not_possible_is_one_clear_line_and_exit_code_1(string arguments, string cause) =>
        AssertRefusedAsync(arguments, 1, cause);

    private async Task AssertRefusedAsync(string arguments, int exitCode, string cause)
    {
        Assert.Equal(exitCode, await RunAsync(arguments));

        string line = Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("duplex: ", line);
        Assert.Contains(cause, line);
    }

    [Fact]
    public async Task A_soak_runs_worlds_and_ends_with_a_summary()
    {
        Assert.Equal(0, await RunAsync("soak --worlds 2 --first 1"));

        string[] lines = _output.ToString().TrimEnd().Split('\n');
        Assert.StartsWith("soak from seed 1, version ", lines[0]);
        Assert.StartsWith("summary: 2 worlds, ", lines[^1]);
        Assert.Contains(" 0 failed", lines[^1]);
    }

    private Task<int> RunAsync(string arguments) =>
        DuplexCommand.RunAsync(arguments.Split(' '), _output, _error, TestContext.Current.CancellationToken);
}
