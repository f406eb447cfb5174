using System.Text.RegularExpressions;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Nanoff;

/// <summary>A nanoff command line, and the place where it was found.</summary>
internal sealed record NanoffCall(string Source, IReadOnlyList<string> Arguments)
{
    public override string ToString() => $"{Source}: nanoff {string.Join(' ', Arguments)}";
}

/// <summary>Finds the calls of nanoff in docs, messages and help.</summary>
internal static partial class NanoffCalls
{
    private static readonly string[] Extensions = [".md", ".txt", ".cs", ".yml", ".json", ".props", ".nfproj"];
    private static readonly string[] ExcludedFolders = ["bin", "obj", ".git", ".duplex", "packages", "TestResults"];

    /// <summary>
    /// Finds calls in all files of the repository except this folder: a whole line, a code span, or the options
    /// after "nanoff" in a sentence or message.
    /// </summary>
    public static IEnumerable<NanoffCall> FindInRepository() => FindFiles(RepositoryFolder.Path)
        .SelectMany(path => Find(Path.GetRelativePath(RepositoryFolder.Path, path), File.ReadAllText(path)));

    /// <summary>Finds calls in the help of the verbs.</summary>
    public static async Task<IEnumerable<NanoffCall>> FindInHelpAsync(params string[] verbs)
    {
        using var text = new StringWriter();
        foreach (string verb in verbs)
        {
            await DuplexCommand.RunAsync([verb, "--help"], text, text, TestContext.Current.CancellationToken);
        }

        return Find("--help", text.ToString());
    }

    /// <summary>Finds calls in a text.</summary>
    public static IEnumerable<NanoffCall> Find(string source, string text)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            foreach (NanoffCall call in FindInLine($"{source}:{number}", line.TrimEnd('\r')))
            {
                yield return call;
            }
        }
    }

    private static IEnumerable<NanoffCall> FindInLine(string source, string line)
    {
        if (CallLine().Match(line) is { Success: true } whole)
        {
            return [new NanoffCall(source, SplitWords(whole.Groups[1].Value))];
        }

        IEnumerable<NanoffCall> spans = CodeSpan().Matches(line)
            .Select(span => new NanoffCall(source, SplitWords(span.Groups[1].Value)));
        IEnumerable<NanoffCall> sentences = Mention().Matches(CodeSpan().Replace(line, ""))
            .Select(mention => new NanoffCall(source, GetLeadingOptions(SplitWords(mention.Groups[1].Value))))
            .Where(call => call.Arguments.Count > 0);
        return [.. spans, .. sentences];
    }

    // Words that follow the options in a sentence do not belong to the call.
    private static List<string> GetLeadingOptions(string[] words)
    {
        var options = new List<string>();
        int index = 0;
        while (index < words.Length && words[index].StartsWith('-'))
        {
            bool hasValue = NanoffOptions.TakesValue(words[index]) && index + 1 < words.Length;
            options.AddRange(words.Skip(index).Take(hasValue ? 2 : 1));
            index += hasValue ? 2 : 1;
        }

        return options;
    }

    private static string[] SplitWords(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> FindFiles(string folder)
    {
        IEnumerable<string> here = Directory.EnumerateFiles(folder)
            .Where(path => Extensions.Contains(Path.GetExtension(path)));
        IEnumerable<string> below = Directory.EnumerateDirectories(folder)
            .Where(path => !ExcludedFolders.Contains(Path.GetFileName(path)) && Path.GetFileName(path) != "Nanoff")
            .SelectMany(FindFiles);
        return here.Concat(below);
    }

    // A line of a listing; a comment at its end does not belong to the call.
    [GeneratedRegex(@"^(?:\s+|\$ )nanoff( -[^#`""]*)(?:#.*)?$")]
    private static partial Regex CallLine();

    [GeneratedRegex(@"`nanoff( [^`]*)`")]
    private static partial Regex CodeSpan();

    // Up to the end of a quoted text or of the sentence. After "dotnet tool install", nanoff is not called.
    [GeneratedRegex(@"(?<!dotnet tool \w+ -g )\bnanoff((?: +[^\s""'`<.,;:()]+[^\s""'`<,;()]*)+)")]
    private static partial Regex Mention();
}
