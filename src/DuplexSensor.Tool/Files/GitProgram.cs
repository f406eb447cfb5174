using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.Tool.Files;

/// <summary>The installed git.</summary>
internal static class GitProgram
{
    /// <summary>Runs a command of git to its end.</summary>
    /// <returns>Its exit code and its stdout; null when git is not installed.</returns>
    public static (int ExitCode, string Output)? Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;

            // Both pipes are read: a program waits for ever at a full one.
            git.BeginErrorReadLine();
            string output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return (git.ExitCode, output);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
