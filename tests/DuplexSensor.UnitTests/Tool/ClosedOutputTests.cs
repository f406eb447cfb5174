using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>A run ends when nobody can read it any more.</summary>
public sealed class ClosedOutputTests : IDisposable
{
    private const int BrokenPipe = 32;
    private const int DiskFull = 28;

    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Fact]
    public async Task A_run_ends_with_0_and_without_a_word_when_its_reader_has_gone()
    {
        using var output = new FailingWriter(lines: 3, new IOException("Broken pipe", BrokenPipe));

        Assert.Equal(0, await _duplex.RunAsync(output, ["up", .. _duplex.OwnPlace]));

        Assert.Equal(3, output.Lines);
        Assert.Empty(_duplex.Error);
    }

    [Fact]
    public async Task A_run_ends_with_1_and_one_line_when_the_output_is_full()
    {
        using var output = new FailingWriter(lines: 3, new IOException("No space left on device", DiskFull));

        Assert.Equal(1, await _duplex.RunAsync(output, ["up", .. _duplex.OwnPlace]));

        Assert.Equal("duplex: the output cannot be written: No space left on device", _duplex.ErrorLine());
    }

    [Theory]
    [InlineData("up --help")]
    [InlineData("replay 1 --hours 1 --things 1")]
    [InlineData("soak --worlds 1000000")]
    public async Task Every_verb_ends_when_the_output_is_closed(string arguments)
    {
        using var output = new FailingWriter(lines: 0, new UnauthorizedAccessException("Bad file descriptor"));

        Assert.Equal(1, await _duplex.RunAsync(output, arguments.Split(' ')));

        Assert.Equal("duplex: the output cannot be written: Bad file descriptor", _duplex.ErrorLine());
    }

    [Fact]
    public async Task A_verb_that_the_full_output_has_ended_writes_no_second_line()
    {
        using var output = new FailingWriter(lines: 1, new IOException("No space left on device", DiskFull));

        Assert.Equal(1, await _duplex.RunAsync(output, "replay", "1"));

        Assert.Equal("duplex: the output cannot be written: No space left on device", _duplex.ErrorLine());
    }

    [Fact]
    public async Task A_replay_whose_reader_has_gone_ends_with_0_and_without_a_word()
    {
        using var output = new FailingWriter(lines: 1, new IOException("Broken pipe", BrokenPipe));

        Assert.Equal(0, await _duplex.RunAsync(output, "replay", "1"));

        Assert.Empty(_duplex.Error);
    }

    [Fact]
    public async Task A_replay_that_Ctrl_C_ends_says_at_which_step_its_trace_stops()
    {
        using var ctrlC = new CancellationTokenSource();
        using var output = new CancelingWriter(lines: 100, ctrlC);
        using var error = new StringWriter();

        Assert.Equal(1, await DuplexCommand.RunAsync(["replay", "1"], output, error, ctrlC.Token));

        Assert.Matches(
            @"^duplex: ended before it was complete: the trace stops at step [1-9]\d*\.$", error.ToString().TrimEnd());
    }

    /// <summary>Presses Ctrl-C with a line.</summary>
    private sealed class CancelingWriter(int lines, CancellationTokenSource ctrlC) : StringWriter
    {
        private int _lines;

        public override void Write(string? value)
        {
            if (++_lines == lines)
            {
                ctrlC.Cancel();
            }
        }
    }

    /// <summary>Fails after a number of lines, for ever.</summary>
    private sealed class FailingWriter(int lines, Exception failure) : StringWriter
    {
        public int Lines { get; private set; }

        public override void Write(string? value) => WriteLine(value);

        public override void WriteLine(string? value)
        {
            Lines += Lines < lines ? 1 : throw failure;
        }
    }
}
