using System.Text.RegularExpressions;

namespace DuplexSensor.Tool;

/// <summary>The words with which the reader starts this program.</summary>
public static partial class ProgramName
{
    private const string Project = "src/DuplexSensor.Tool";

    /// <summary><c>duplex</c> where it is installed; <c>dotnet run --project ... --</c> in the clone.</summary>
    public static string Text { get; } = Create(AppContext.BaseDirectory, Directory.GetCurrentDirectory());

    /// <summary>Writes a text that names commands as <c>duplex VERB</c> for this reader.</summary>
    public static string InText(string text) => Text == "duplex" ? text : Command().Replace(text, Text);

    /// <param name="programFolder">The folder of this program's files.</param>
    /// <param name="workingFolder">The folder in which the reader types.</param>
    internal static string Create(string programFolder, string workingFolder)
    {
        int end = programFolder.Replace('\\', '/').IndexOf($"/{Project}/bin/", StringComparison.Ordinal);
        if (end < 0)
        {
            return "duplex";
        }

        string project = Path.Combine(programFolder[..end], Project);
        return $"dotnet run --project {Path.GetRelativePath(workingFolder, project).Replace('\\', '/')} --";
    }

    [GeneratedRegex(@"\bduplex(?= [a-z-])")]
    private static partial Regex Command();
}
