using System.ComponentModel;
using System.Diagnostics;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The programs of this PC.</summary>
internal sealed class SystemPrograms : IPrograms
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public async Task<ProgramOutput?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using Process? process = Start(program, arguments);
        if (process is null)
        {
            return null;
        }

        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        await using CancellationTokenRegistration end =
            deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return new ProgramOutput(process.ExitCode, $"{await output}{await errors}".Trim());
    }

    private static Process? Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
