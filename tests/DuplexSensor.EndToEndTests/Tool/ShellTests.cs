using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary>duplex as a shell runs it, outside of the clone.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly EmptyFolder _folder = new();

    private string Up => $"{EmptyFolder.Duplex} up --port-base {_folder.Port}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_ends_when_head_has_read_enough_and_has_used_the_default_settings()
    {
        ProgramResult ended = await _folder.RunAsync($"{Up} | head -3; exit ${{PIPESTATUS[0]}}");

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        string[] lines = ended.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("there is no settings.json here: the default settings are used", lines[0]);
        Assert.EndsWith("its files are in .duplex", lines[1]);
        Assert.Equal("*\n", File.ReadAllText(_folder.GetPath(".duplex", ".gitignore")));
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device")]
    [InlineData(">&-", "Bad file descriptor")]
    public async Task An_output_that_cannot_be_written_is_one_line(string redirection, string cause)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "only Linux has /dev/full");

        ProgramResult ended = await _folder.RunAsync($"{Up} {redirection}");

        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"duplex: the output cannot be written: {cause}\n", ended.Errors);
    }

    [Fact]
    public async Task A_file_gets_the_lines_of_one_run_after_the_other()
    {
        await _folder.RunAsync($"( {EmptyFolder.Duplex} --version; {EmptyFolder.Duplex} --help ) > lines");

        string text = await File.ReadAllTextAsync(_folder.GetPath("lines"), TestContext.Current.CancellationToken);
        Assert.Matches(@"^\d+\.\d+\.\d+.*\nDescription:\n", text);
    }

    [Fact]
    public async Task A_data_folder_that_is_deleted_during_the_run_is_one_line_and_no_end()
    {
        ProgramResult ended = await _folder.RunAsync($$"""
            {{Up}} --duration 12 | while read -r line; do
                echo "$line"
                [[ $line != *"job     none" ]] || rm -r .duplex
            done
            """);

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.Single(ended.Output.Split('\n'), line => line.Contains("cloud.db' was deleted while"));
        Assert.EndsWith(".duplex was deleted\n", ended.Output);
    }
}
