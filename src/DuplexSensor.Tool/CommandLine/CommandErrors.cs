using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The error of a command line, in one line that names the fix.</summary>
internal static class CommandErrors
{
    // Two swapped letters are two edits.
    private const int EditsMax = 2;
    private const int ShortLettersMax = 3;

    /// <summary>The error of the command line; null when it is right.</summary>
    public static string? Find(ParseResult parsed)
    {
        string? cause = FindMissingValue(parsed.CommandResult)
            ?? parsed.UnmatchedTokens.Select(token => DescribeUnknown(token, parsed)).FirstOrDefault()
            ?? (parsed.Errors.Count > 0 ? FindMissingWord(parsed.CommandResult) : null)
            ?? parsed.Errors.Select(error => error.Message).FirstOrDefault();
        return cause is null ? null : $"{cause} See '{GetName(parsed.CommandResult.Command)} --help'.";
    }

    // The parser takes the next option for the value, which would create a folder with the name of an option.
    private static string? FindMissingValue(CommandResult command)
    {
        foreach (OptionResult option in command.Children.OfType<OptionResult>().Where(option => !option.Implicit))
        {
            bool isMissing = option.Tokens.Count == 0 && option.Option.Arity.MinimumNumberOfValues > 0;
            bool isNextOption = option.Tokens.Any(token => FindNames(command.Command).Contains(token.Value));
            if (isMissing || isNextOption)
            {
                return $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}.";
            }
        }

        return null;
    }

    private static string? FindMissingWord(CommandResult command)
    {
        Option? option = command.Command.Options.FirstOrDefault(
            one => one.Required && command.GetResult(one) is not { Implicit: false });
        Argument? argument = command.Command.Arguments.FirstOrDefault(
            one => one.Arity.MinimumNumberOfValues > (command.GetResult(one)?.Tokens.Count ?? 0));
        return option is not null ? $"{option.Name} {option.HelpName} is missing."
            : argument is not null ? $"{argument.Name} is missing."
            : null;
    }

    private static string DescribeUnknown(string token, ParseResult parsed)
    {
        string[] known = [.. FindNames(parsed.CommandResult.Command)];
        string? nearest = NameRules.FindNearest(token, GetEditsMax(token), known);
        return $"'{token}' is no command or option here" + (nearest is null ? "." : $": did you mean '{nearest}'?");
    }

    // -v is like every short option.
    private static int GetEditsMax(string token) =>
        token.Length < ShortLettersMax ? 0 : token.Length == ShortLettersMax ? 1 : EditsMax;

    private static IEnumerable<string> FindNames(Command command) =>
        [.. command.Subcommands.Select(one => one.Name), .. command.Options.SelectMany(
            option => option.Aliases.Append(option.Name))];

    private static string GetName(Command command) =>
        command is RootCommand ? ProgramName.Text : $"{ProgramName.Text} {command.Name}";
}
