using System.Text.RegularExpressions;
using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>A command line with nanoff that a user reads, and where.</summary>
internal sealed record NanoffCall(string Where, IReadOnlyList<string> Arguments)
{
    public override string ToString() => $"{Where}: nanoff {string.Join(' ', Arguments)}";
}

/// <summary>Every call of nanoff in what the project says to its users.</summary>
internal static partial class NanoffCalls
{
    private static readonly string[] Ends = [".md", ".txt", ".cs", ".yml", ".json", ".props", ".nfproj"];
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".duplex", "packages", "TestResults"];

    /// <summary>
    /// Of every file of the repository but this folder's: a whole line, a code span, or the words of a sentence or
    /// message that belong to the call.
    /// </summary>
    public static IEnumerable<NanoffCall> InRepository() => FilesIn(RepositoryFolder.Path)
        .SelectMany(path => In(Path.GetRelativePath(RepositoryFolder.Path, path), File.ReadAllText(path)));

    /// <summary>Of the help of the program and of each of its verbs.</summary>
    public static async Task<IEnumerable<NanoffCall>> InHelpAsync(params string[] verbs)
    {
        using var text = new StringWriter();
        foreach (string verb in verbs)
        {
            await DuplexCommand.RunAsync([verb, "--help"], text, text, TestContext.Current.CancellationToken);
        }

        return In("--help", text.ToString());
    }

    /// <summary>Of a text.</summary>
    public static IEnumerable<NanoffCall> In(string where, string text)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            foreach (NanoffCall call in OfLine($"{where}:{number}", line.TrimEnd('\r')))
            {
                yield return call;
            }
        }
    }

    private static IEnumerable<NanoffCall> OfLine(string where, string line)
    {
        if (Whole().Match(line) is { Success: true } whole)
        {
            return [new NanoffCall(where, WordsOf(whole.Groups[1].Value))];
        }

        IEnumerable<NanoffCall> spans = Span().Matches(line)
            .Select(span => new NanoffCall(where, WordsOf(span.Groups[1].Value)));
        IEnumerable<NanoffCall> sentences = Mention().Matches(Span().Replace(line, ""))
            .Select(mention => new NanoffCall(where, OptionsAtBeginOf(WordsOf(mention.Groups[1].Value))))
            .Where(call => call.Arguments.Count > 0);
        return [.. spans, .. sentences];
    }

    // What follows the call in a sentence is not the call's.
    private static List<string> OptionsAtBeginOf(string[] words)
    {
        var options = new List<string>();
        int at = 0;
        while (at < words.Length && words[at].StartsWith('-'))
        {
            bool hasValue = NanoffRules.TakesValue(words[at]) && at + 1 < words.Length;
            options.AddRange(words.Skip(at).Take(hasValue ? 2 : 1));
            at += hasValue ? 2 : 1;
        }

        return options;
    }

    private static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> FilesIn(string folder)
    {
        IEnumerable<string> here = Directory.EnumerateFiles(folder)
            .Where(path => Ends.Contains(Path.GetExtension(path)));
        IEnumerable<string> below = Directory.EnumerateDirectories(folder)
            .Where(path => !NotOurs.Contains(Path.GetFileName(path)) && Path.GetFileName(path) != "Nanoff")
            .SelectMany(FilesIn);
        return here.Concat(below);
    }

    // A line of a listing; a comment at its end is none of the call's.
    [GeneratedRegex(@"^(?:\s+|\$ )nanoff( -[^#`""]*)(?:#.*)?$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"`nanoff( [^`]*)`")]
    private static partial Regex Span();

    // Up to the end of a text in quotes, or of the sentence; the words after "dotnet tool install" are not nanoff's.
    [GeneratedRegex(@"(?<!dotnet tool \w+ -g )\bnanoff((?: +[^\s""`.,;:()]+[^\s""`,;()]*)+)")]
    private static partial Regex Mention();
}
