using System.CommandLine;
using System.Text.RegularExpressions;
using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Docs;

/// <summary>Every command line of duplex in the pages is one that duplex takes.</summary>
public sealed partial class DocsCommandTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "src/DuplexSensor.Tool/README.md",
        .. Directory.EnumerateFiles(RepositoryFolder.Combine("docs"), "*.md")
            .Select(page => $"docs/{Path.GetFileName(page)}").Order(),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_commands_of_a_page_are_right(string page)
    {
        string text = File.ReadAllText(RepositoryFolder.Combine(page.Split('/'))).ReplaceLineEndings("\n");
        Assert.All(
            Commands().Matches(text).Select(command => Variable().Replace(command.Groups[1].Value, "value")),
            command => Assert.Empty(DuplexCommand.CreateRoot().Parse(command).Errors));
    }

    [Fact]
    public void The_pages_have_commands()
    {
        string text = File.ReadAllText(RepositoryFolder.Combine("README.md")).ReplaceLineEndings("\n");

        Assert.InRange(Commands().Count(text), 2, 20);
    }

    // A line of a block of code. Words in capital letters stand for what the reader fills in.
    [GeneratedRegex(
        @"^(?: {4})?(?:duplex|dotnet run --project src/DuplexSensor\.Tool --) ((?!.*\b[A-Z]{2,}\b)[a-z][^\n#]*)",
        RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"""?\$\w+""?")]
    private static partial Regex Variable();
}
