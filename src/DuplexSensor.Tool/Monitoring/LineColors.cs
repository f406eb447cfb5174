using Spectre.Console;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>The colour of a console line's word: seconds since boot, the word, the facts.</summary>
internal static class LineColors
{
    private static readonly Dictionary<string, string> ByWord = new(StringComparer.Ordinal)
    {
        ["system"] = "magenta",
        ["config"] = "red",
        ["link"] = "cyan",
        ["shadow"] = "green",
        ["job"] = "yellow",
        ["sensor"] = "blue",
        ["store"] = "blue",
        ["flash"] = "olive",
        ["led"] = "olive",
        ["button"] = "olive",
        ["clock"] = "olive",
        ["publish"] = "green",
        ["deliver"] = "cyan",
        ["connect"] = "magenta",
        ["disconnect"] = "magenta",
        ["refused"] = "red",
        ["payload"] = "yellow",
    };

    /// <summary>The words that have a colour.</summary>
    public static IEnumerable<string> Words => ByWord.Keys;

    /// <summary>A line as markup of the console: the time is dim, and the word has its colour.</summary>
    public static string ToMarkup(string line)
    {
        string[] parts = line.Split(' ', 3);
        return parts.Length == 3 && ByWord.TryGetValue(parts[1], out string? color)
            ? $"[dim]{parts[0].EscapeMarkup()}[/] [{color}]{parts[1]}[/] {parts[2].EscapeMarkup()}"
            : line.EscapeMarkup();
    }
}
