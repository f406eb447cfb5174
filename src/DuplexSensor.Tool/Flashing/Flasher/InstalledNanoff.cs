using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>The installed nanoff, a process for each call.</summary>
/// <param name="program">Path of the program; null for the one of this PC.</param>
internal sealed class InstalledNanoff(string? program = null) : INanoff
{
    private const string Name = "nanoff";

    public async Task<NanoffResult> RunAsync(
        NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
    {
        bool isRead = !(call.NeedsConsole && OperatingSystem.IsWindows());
        if (!isRead && Console.IsOutputRedirected)
        {
            throw new UserException("on Windows nanoff writes the runtime only in a terminal (nanoframework/Home#1644"
                + "): do not redirect the output of this command.");
        }

        using Process process = Start(call, isRead);
        await using CancellationTokenRegistration end =
            cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var lines = new LineCollector(onLine);
        Task reading = isRead
            ? Task.WhenAll(lines.ReadAsync(process.StandardOutput), lines.ReadAsync(process.StandardError))
            : Task.CompletedTask;
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        cancellationToken.ThrowIfCancellationRequested();
        return new NanoffResult(process.ExitCode, lines.Lines);
    }

    /// <summary>
    /// The program in a folder of PATH, else in the folder of .NET tools, which a terminal that was open during the
    /// installation does not have in its PATH; null when it is in neither.
    /// </summary>
    /// <param name="path">The value of PATH.</param>
    /// <param name="home">The user's home folder.</param>
    public static string? Find(string? path, string home)
    {
        string file = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        return (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(home, ".dotnet", "tools"))
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    private Process Start(NanoffCall call, bool isRead)
    {
        string? path = program ?? Find(
            Environment.GetEnvironmentVariable("PATH"),
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var start = new ProcessStartInfo(path ?? Name, call.Arguments)
        {
            WorkingDirectory = call.Folder ?? "",
            RedirectStandardInput = isRead,
            RedirectStandardOutput = isRead,
            RedirectStandardError = isRead,
        };
        try
        {
            Process process = Process.Start(start)!;
            if (isRead)
            {
                process.StandardInput.Close();
            }

            return process;
        }
        catch (Win32Exception exception)
        {
            throw new UserException($"nanoff is not installed. {NanoffVersion.Fix}", exception);
        }
    }
}
