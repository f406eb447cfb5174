using System.CommandLine;
using System.CommandLine.Help;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The help names the words with which this reader starts the program.</summary>
internal static class CommandHelp
{
    // The width where the output is not a terminal.
    private const int Width = 100;

    /// <summary>Prepares the help of the command that was parsed.</summary>
    public static void Prepare(ParseResult parsed)
    {
        var root = (RootCommand)parsed.RootCommandResult.Command;
        root.HelpName = ProgramName.Text;
        foreach (Command command in root.Subcommands.Prepend(root))
        {
            // The list of commands has no room for their examples.
            bool isShort = command != root && parsed.CommandResult.Command == root;
            string description = ProgramName.InText(command.Description ?? "").ReplaceLineEndings("\n");
            command.Description = isShort ? description.Split("\n\n")[0] : description;
        }

        if (Console.IsOutputRedirected && root.Options.OfType<HelpOption>().Single().Action is HelpAction action)
        {
            action.MaxWidth = Width;
        }
    }
}
