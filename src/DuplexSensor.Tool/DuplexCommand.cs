using System.CommandLine;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Network;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Building;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Doctor;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Monitoring;
using DuplexSensor.Tool.Offboarding;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Status;
using DuplexSensor.Tool.Up;
using DuplexSensor.Tool.Worlds;

namespace DuplexSensor.Tool;

/// <summary>
/// The program. Each verb has its own class. Exit codes: 0; 1 when the command was right and failed, with one line on
/// stderr, and when <c>duplex doctor</c> has found a failure; 2 when the command line is wrong, with one line on
/// stderr. A bug is 1 with the complete exception.
/// </summary>
public static class DuplexCommand
{
    private const string Help = """
        DuplexSensor on the PC: virtual ESP32 boards and a local stand-in of AWS IoT Core.

        Examples:
          duplex up             a board and the local cloud
          duplex up --help      what else it can do
        """;

    private const int ExitCodeFailed = 1;
    private const int ExitCodeWrongCommandLine = 2;

    // After Ctrl-C or SIGTERM a verb has this time to end before the process is ended.
    private static readonly TimeSpan TerminationMax = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Runs a command line, returns the exit code. Ctrl-C, SIGTERM, the token, and an output that cannot be written end
    /// a verb cleanly.
    /// </summary>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        using var checkedOutput = new CheckedWriter(output);
        using var checkedError = new CheckedWriter(error);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, checkedOutput.Failed);
        int exitCode = await InvokeAsync(args, checkedOutput, checkedError, end.Token);
        if (checkedOutput.Error is { } failure)
        {
            checkedError.WriteLine($"duplex: {failure}");
            return ExitCodeFailed;
        }

        return exitCode;
    }

    /// <summary>All verbs, one line each.</summary>
    internal static RootCommand CreateRoot() => CommandHelp.AddTo(new RootCommand(Help)
    {
        new UpCommand(),
        new CloudCommand(),
        new OnboardCommand(),
        new OffboardCommand(),
        new StatusCommand(),
        new DoctorCommand(),
        new ExportCommand(),
        new BoardCommand(),
        new BuildCommand(),
        new FlashCommand(),
        new MonitorCommand(),
        new ReplayCommand(),
        new SoakCommand(),
    });

    private static async Task<int> InvokeAsync(
        string[] args, CheckedWriter output, CheckedWriter error, CancellationToken cancellationToken)
    {
        ParseResult parsed = CreateRoot().Parse(args.Length == 0 ? ["--help"] : args);
        if (CommandErrors.Find(parsed) is { } wrong)
        {
            error.WriteLine($"duplex: {wrong}");
            return ExitCodeWrongCommandLine;
        }

        CommandHelp.Prepare(parsed);
        try
        {
            return await parsed.InvokeAsync(CreateConfiguration(output, error), cancellationToken);
        }
        catch (Exception exception)
        {
            string? message = FindUserMessage(exception);
            if (message is null || output.Error is null)
            {
                error.WriteLine($"duplex: {(message is null ? exception.ToString() : ProgramName.InText(message))}");
            }

            return ExitCodeFailed;
        }
    }

    private static InvocationConfiguration CreateConfiguration(CheckedWriter output, CheckedWriter error) => new()
    {
        Output = output,
        Error = error,
        ProcessTerminationTimeout = TerminationMax,
        EnableDefaultExceptionHandler = false,
    };

    /// <summary>The message of an error that the user can fix; null for a bug.</summary>
    private static string? FindUserMessage(Exception exception)
    {
        return exception switch
        {
            PortInUseException => $"{exception.Message} (--port-base N)",
            DataFolderException { IsInUse: true } =>
                $"{exception.Message} (--data DIR, and --port-base N for its ports)",
            DataFolderException => $"{exception.Message} (--data DIR)",
            AddressNotLocalException => $"{exception.Message} (--listen ADDRESS)",
            UserException or SettingsFileException or CredentialsException => exception.Message,
            _ => null,
        };
    }
}
