using Spectre.Console;

namespace DuplexSensor.Tool.Output;

/// <summary>Tables, colours and questions, where the reader has a terminal.</summary>
internal static class Terminal
{
    // https://no-color.org: set and not empty.
    private const string NoColor = "NO_COLOR";

    private const int RedirectedWidth = 80;

    /// <summary>Whether a question can be asked: input and output are a terminal.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>A console for tables and progress. It has colours on a terminal alone, and not with NO_COLOR.</summary>
    /// <param name="output">The output of the command.</param>
    public static IAnsiConsole Create(TextWriter output)
    {
        bool isTerminal = output is CheckedWriter { IsTerminal: true };
        bool hasColors = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NoColor));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(isTerminal ? output : new TrimmedWriter(output)),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = CanAsk ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
