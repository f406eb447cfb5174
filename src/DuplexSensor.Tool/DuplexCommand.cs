using System.CommandLine;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Network;
using DuplexSensor.Simulator.Settings;

namespace DuplexSensor.Tool;

/// <summary>
/// The program. Each verb has its own class. An error that the user can fix is one line on stderr with exit code 2;
/// a bug is the complete exception with exit code 1.
/// </summary>
public static class DuplexCommand
{
    private const int ExitCodeBug = 1;
    private const int ExitCodeUserError = 2;

    // After Ctrl-C or SIGTERM a verb has this time to end before the process is ended.
    private static readonly TimeSpan TerminationMax = TimeSpan.FromSeconds(2);

    /// <summary>Runs a command line, returns the exit code. Ctrl-C, SIGTERM and the token end a verb cleanly.</summary>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("DuplexSensor on the PC: virtual ESP32 boards and a local stand-in of AWS IoT Core.")
        {
            new UpCommand(),
            new ExportCommand(),
            new ReplayCommand(),
            new SoakCommand(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"duplex: {DescribeParseError(parsed)}");
            return ExitCodeUserError;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = TerminationMax,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception)
        {
            string? userMessage = FindUserMessage(exception);
            error.WriteLine($"duplex: {userMessage ?? exception.ToString()}");
            return userMessage is null ? ExitCodeBug : ExitCodeUserError;
        }
    }

    private static string DescribeParseError(ParseResult parsed)
    {
        string verb = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        string cause = parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is no command or option here."
            : parsed.Errors[0].Message;
        return $"{cause} See 'duplex{verb} --help'.";
    }

    /// <summary>The message of an error that the user can fix; null for a bug.</summary>
    private static string? FindUserMessage(Exception exception)
    {
        return exception switch
        {
            PortInUseException => $"{exception.Message} (--port-base N)",
            DataFolderException => $"{exception.Message} (--data DIR)",
            AddressNotLocalException => $"{exception.Message} (--listen ADDRESS)",
            UserException or SettingsFileException or CredentialsException => exception.Message,
            _ => null,
        };
    }
}
