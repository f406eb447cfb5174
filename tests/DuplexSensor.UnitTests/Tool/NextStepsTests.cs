using DuplexSensor.Tool.Up;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>The next steps that <c>duplex up</c> prints are the README's walk, for its board and local cloud.</summary>
public class NextStepsTests
{
    private static readonly string Readme =
        File.ReadAllText(RepositoryFolder.Combine("README.md")).ReplaceLineEndings("\n");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_README_contains_every_command_to_paste(bool isWindows)
    {
        string[] lines = LinesToPaste(NextSteps.CreateText("my-esp32", 4566, isWindows));

        Assert.Equal(6, lines.Count(line => line.StartsWith("iot iot", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.Contains($"{line}\n", Readme));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_name_this_cloud_s_endpoint_and_this_board(bool isWindows)
    {
        string text = NextSteps.CreateText("cellar", 21_002, isWindows);

        Assert.Contains("aws --endpoint-url http://localhost:21002 ", text);
        Assert.Equal(4, LinesToPaste(text).Count(line => line.Contains("--thing-name cellar")));
    }

    [Fact]
    public void Each_shell_gets_its_own_syntax()
    {
        Assert.Contains("export AWS_ACCESS_KEY_ID=local", NextSteps.CreateText("t", 4566, isWindows: false));
        Assert.Contains("$env:AWS_ACCESS_KEY_ID = ", NextSteps.CreateText("t", 4566, isWindows: true));
    }

    // Not the sentences and the comments around them.
    private static string[] LinesToPaste(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Where(
        line => line.Length > 0 && !line.StartsWith("Try next") && !line.StartsWith("Ctrl-C") && line[0] != '#')];
}
