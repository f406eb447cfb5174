using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>The version of nanoff that this program needs.</summary>
internal static partial class NanoffVersion
{
    public const string Fix = "Install 2.5.162 or newer: dotnet tool install -g nanoff --allow-roll-forward";

    // 2.5.152 to 2.5.157 send files in an older form, which the firmware does not understand (nf-interpreter#3502).
    public static readonly Version Min = new(2, 5, 162);

    /// <summary>The version in what <c>nanoff --version</c> prints; null when there is none.</summary>
    public static Version? TryParse(IEnumerable<string> lines) => lines
        .Select(line => Printed().Match(line))
        .Where(match => match.Success)
        .Select(match => System.Version.Parse(match.Groups[1].Value))
        .FirstOrDefault();

    /// <summary>The error in what <c>nanoff --version</c> prints; null for a version that can be used.</summary>
    public static string? FindError(IReadOnlyList<string> lines) => TryParse(lines) switch
    {
        null => $"'nanoff' is not the platform's flasher: 'nanoff --version' prints no version of it. {Fix}",
        { } version when version < Min => $"nanoff {version} sends files in a form that the board does not "
            + $"understand. {Fix}",
        _ => null,
    };

    [GeneratedRegex(@"^nanoff ([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex Printed();
}
