using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.Tool.Building;

/// <summary>Runs a program of the build and passes its lines on. Ctrl-C ends it with its children.</summary>
internal static class BuildProgram
{
    /// <summary>Returns the exit code, and all lines.</summary>
    /// <exception cref="UserException">The program cannot be started.</exception>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        string path, IReadOnlyList<string> arguments, Action<string> onLine, CancellationToken cancellationToken)
    {
        using Process process = Start(path, arguments);
        await using CancellationTokenRegistration end =
            cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var lines = new List<string>();
        await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return (process.ExitCode, lines);

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (lines)
                {
                    lines.Add(line);
                    onLine(line);
                }
            }
        }
    }

    private static Process Start(string path, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new UserException($"{path} cannot be started: {exception.Message}", exception);
        }
    }
}
