using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests;

/// <summary>
/// The README's commands that give a group of things a job, read out of it and run here with the AWS CLI.
/// </summary>
public sealed partial class ReadmeJobTests
{
    private const string Thing = "my-esp32";

    [Fact]
    public async Task The_job_example_of_the_README_works_as_it_stands_there()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/aws"), "the AWS CLI is not installed: install Debian's package awscli");
        await using Walk walk = await Walk.StartAsync();
        Observed board = await walk.BoardAsync(Thing);
        string example = Example();
        foreach (Match command in Command().Matches(example))
        {
            if (command.Value.Contains("describe-job-execution", StringComparison.Ordinal))
            {
                await walk.UntilAsync(() => board.CountOf("job     none") == 2, "the job is over");
            }

            Ended ended = await Programs.AwsAsync(walk.ApiUrl, ArgumentsOf(command));
            Assert.True(ended.ExitCode == 0, ended.Errors);
            Assert.True(
                !command.Value.Contains("describe-job-execution", StringComparison.Ordinal)
                || (string)JsonNode.Parse(ended.Output)!["execution"]!["status"]! == "SUCCEEDED");
        }

        string[] shown = [.. Line().Matches(example).Select(line => WithoutFigures(line.Groups[1].Value))];
        string[] traced =
        [
            .. board.Lines
                .Select(line => line.TrimStart())
                .Select(line => WithoutFigures(line[(line.IndexOf(' ') + 1)..])),
        ];
        Assert.Equal(3, shown.Length);
        Assert.All(shown[1..], line => Assert.Contains(line, traced));
        Assert.Contains(traced, line => line.StartsWith("job     notified", StringComparison.Ordinal));
    }

    private static string Example()
    {
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", "README.md"));
        int start = readme.IndexOf("**Give a group of things a job.**", StringComparison.Ordinal);
        return readme[start..readme.IndexOf("**Two boards, one job.**", StringComparison.Ordinal)];
    }

    private static string[] ArgumentsOf(Match command) =>
        [.. Argument().Matches(command.Groups[1].Value).Select(argument => argument.Value.Trim('\''))];

    private static string WithoutFigures(string line) => Figure().Replace(line, "in N ms");

    [GeneratedRegex(@"^    iot (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^    [0-9.]+ (job .+)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"'[^']*'|[^ ]+")]
    private static partial Regex Argument();

    [GeneratedRegex("in [0-9]+ ms")]
    private static partial Regex Figure();
}
