using System.CommandLine;
using System.CommandLine.Help;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The help of all commands: for this reader's way to start the program, and no wider than the terminal.</summary>
internal static class CommandHelp
{
    // The width where the output is not a terminal.
    private const int Width = 100;

    public static void Prepare(RootCommand root)
    {
        root.HelpName = ProgramName.Text;
        foreach (Command command in root.Subcommands)
        {
            command.Description = ProgramName.InText(command.Description ?? "");
        }

        if (Console.IsOutputRedirected && root.Options.OfType<HelpOption>().Single().Action is HelpAction action)
        {
            action.MaxWidth = Width;
        }
    }
}
