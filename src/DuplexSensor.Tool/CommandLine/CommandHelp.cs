using System.CommandLine;
using System.CommandLine.Help;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The help names the words with which this reader starts the program.</summary>
internal static class CommandHelp
{
    // The width where the output is not a terminal.
    private const int RedirectedWidth = 100;

    /// <summary>Lets a program's help have examples that are not broken.</summary>
    public static RootCommand AddTo(RootCommand root)
    {
        HelpOption option = FindOption(root);
        option.Action = new HelpLines((HelpAction)option.Action!);
        return root;
    }

    /// <summary>Prepares the help of the command that was parsed.</summary>
    public static void Prepare(ParseResult parsed) =>
        Prepare(parsed, Console.IsOutputRedirected ? RedirectedWidth : null);

    /// <param name="parsed">The command line.</param>
    /// <param name="width">Columns of a line of the help; null for those of the terminal.</param>
    internal static void Prepare(ParseResult parsed, int? width)
    {
        var root = (RootCommand)parsed.RootCommandResult.Command;
        var lines = (HelpLines)FindOption(root).Action!;
        if (width is { } columns)
        {
            lines.Width = columns;
        }

        root.HelpName = ProgramName.Text;
        foreach (Command command in root.Subcommands.Prepend(root))
        {
            // The list of commands has no room for their examples.
            bool isShort = command != root && parsed.CommandResult.Command == root;
            string description = ProgramName.InText(command.Description ?? "").ReplaceLineEndings("\n");
            command.Description = lines.Prepare(isShort ? description.Split("\n\n")[0] : description);
        }
    }

    private static HelpOption FindOption(RootCommand root) => root.Options.OfType<HelpOption>().Single();
}
