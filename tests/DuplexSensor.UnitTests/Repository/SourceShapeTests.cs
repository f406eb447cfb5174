using System.Text.RegularExpressions;

namespace DuplexSensor.UnitTests.Repository;

/// <summary>Files of C# have at most 250 lines; lines of C# and of prose have at most 120 columns.</summary>
public sealed partial class SourceShapeTests
{
    private const int LinesMax = 250;
    private const int ColumnsMax = 120;

    private static readonly string[] BuiltFolders = ["bin", "obj", "packages", "TestResults"];

    [Fact]
    public void No_file_of_CSharp_has_more_than_250_lines()
    {
        AssertNone(Files("*.cs")
            .Select(file => (Name: Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > LinesMax)
            .Select(file => $"{file.Name} has {file.Lines} lines: split it"));
    }

    [Fact]
    public void No_line_of_CSharp_has_more_than_120_columns()
    {
        AssertNone(Files("*.cs").SelectMany(file => TooLong(file, File.ReadLines(file))));
    }

    // Markdown cannot break a table row or an address; users copy a command as one line.
    [Fact]
    public void No_line_of_prose_has_more_than_120_columns()
    {
        AssertNone(Files("*.md").SelectMany(file => TooLong(file, Prose(File.ReadLines(file)))));
    }

    [Theory]
    [InlineData("see [the page](https://example.com/a/long/way), or https://example.com/b", "see [the page], or ")]
    [InlineData("| a | row |", "")]
    [InlineData("    dotnet test", "")]
    [InlineData("```", "")]
    public void Tables_code_and_addresses_are_not_prose(string line, string prose)
    {
        Assert.Equal([prose], Prose([line]));
    }

    private static void AssertNone(IEnumerable<string> faults)
    {
        string text = string.Join('\n', faults);
        Assert.True(text.Length == 0, text);
    }

    private static IEnumerable<string> TooLong(string file, IEnumerable<string> lines) => lines
        .Select((line, index) => (Text: line, Number: index + 1))
        .Where(line => line.Text.Length > ColumnsMax)
        .Select(line => $"{Relative(file)}:{line.Number} has {line.Text.Length} columns: break it");

    // Replaces each line that is not prose by an empty line, so that the line numbers stay the same.
    private static IEnumerable<string> Prose(IEnumerable<string> lines)
    {
        bool isCode = false;
        foreach (string line in lines)
        {
            string text = line.TrimStart();
            bool isFence = text.StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            bool isProse = !isCode && !isFence && text is not ['|', ..]
                && !line.StartsWith("    ", StringComparison.Ordinal);
            yield return isProse ? Address().Replace(line, "") : "";
        }
    }

    private static IEnumerable<string> Files(string pattern)
    {
        var everywhere = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden,
        };
        return Directory.EnumerateFiles(RepositoryFolder.Path, pattern, everywhere)
            .Concat(Directory.EnumerateFiles(RepositoryFolder.Combine(".github"), pattern, everywhere))
            .Where(file => !Relative(file).Split('/').Intersect(BuiltFolders).Any());
    }

    private static string Relative(string file) =>
        Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/');

    [GeneratedRegex(@"(?<=\])\([^)]*\)|https?://[^\s),]+")]
    private static partial Regex Address();
}
