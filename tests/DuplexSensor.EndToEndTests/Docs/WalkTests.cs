using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>Reads the walk in the README and runs its commands with the AWS CLI in each shell named there.</summary>
public sealed partial class WalkTests
{
    private const string Thing = "my-esp32";
    private const string LocalEndpoint = "http://localhost:4566";

    [Fact]
    public Task The_walk_of_the_README_works_unchanged_in_bash() => WalkInAsync(WalkShell.Bash);

    [Fact]
    [WholeRun]
    public Task The_walk_of_the_README_works_unchanged_in_PowerShell() => WalkInAsync(WalkShell.PowerShell);

    [Fact]
    [WholeRun]
    public Task The_walk_works_when_PowerShell_drops_quotes_as_5_1_does() => WalkInAsync(WalkShell.QuoteDropping);

    private static async Task WalkInAsync(WalkShell shell)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Bench walk = await Bench.StartAsync();
        string text = Section();
        string setUp = shell.SetUpIn(text).Replace(LocalEndpoint, walk.ApiUrl);

        // This call skips the test before a board starts when the shell is not installed.
        await shell.RunAsync(setUp);
        ObservedBoard board = await BoardAsync(walk);
        foreach (string command in Commands().Matches(text).Select(match => match.Groups[1].Value))
        {
            await UntilItIsTimeAsync(walk, board, command);
            ProgramResult ended = await shell.RunAsync($"{setUp}\n{command}");
            Assert.True(ended.ExitCode == 0, $"{command}\n{ended.Output}\n{ended.Errors}");
            AssertAnswer(command, ended.Output);
        }

        string[] traced = [.. board.Lines.Select(line => WithoutFigures(WithoutTime().Replace(line, "")))];
        string[] shown = [.. Shown().Matches(text).Select(line => WithoutFigures(line.Groups[1].Value))];
        Assert.Equal(9, shown.Length);
        Assert.All(shown, line => Assert.Contains(traced, one => one.StartsWith(line, StringComparison.Ordinal)));
    }

    // The board has the README's refresh, because the trace contains it.
    private static Task<ObservedBoard> BoardAsync(Bench walk) => walk.StartBoardAsync(Thing, options =>
    {
        options.Config.RefreshMs = 9_000;
        return options;
    });

    private static async Task UntilItIsTimeAsync(Bench walk, ObservedBoard board, string command)
    {
        if (command.Contains("get-thing-shadow", StringComparison.Ordinal))
        {
            await walk.WaitUntilAsync(
                () => board.Has("boot 2 settings-changed") && board.CountLines("job     none") == 2,
                "the board restarts and reports");
        }

        if (command.Contains("describe-job-execution", StringComparison.Ordinal))
        {
            await walk.WaitUntilAsync(() => board.CountLines("job     none") == 3, "the job is over");
        }
    }

    private static void AssertAnswer(string command, string output)
    {
        if (command.Contains("get-thing-shadow", StringComparison.Ordinal))
        {
            JsonNode state = JsonNode.Parse(JsonOutput.FirstObject(output.TrimEnd()))!["state"]!;
            Assert.Equal(12_000, (int)state["reported"]!["refresh"]!);
            Assert.Null(state["delta"]);
        }

        if (command.Contains("describe-job-execution", StringComparison.Ordinal))
        {
            Assert.Equal("SUCCEEDED", (string)JsonNode.Parse(output)!["execution"]!["status"]!);
        }
    }

    private static string Section()
    {
        string readme = DocsFile.Read("README.md");
        int start = readme.IndexOf("## The walk", StringComparison.Ordinal);
        return readme[start..readme.IndexOf("**Two boards, one job.**", StringComparison.Ordinal)];
    }

    // Ends at the part that the README omits.
    private static string WithoutFigures(string line) => Figure().Replace(line.Split(", ...")[0], "N");

    [GeneratedRegex("^    (iot .+)$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("^    [0-9]+[.][0-9]{3} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Shown();

    [GeneratedRegex("^ *[0-9]+[.][0-9]{3} ")]
    private static partial Regex WithoutTime();

    // Matches versions, milliseconds and epoch seconds.
    [GeneratedRegex(@"(?<=\bv)[0-9]+|[0-9]+(?= ms)|[0-9]{10}")]
    private static partial Regex Figure();
}
