using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DuplexSensor.Tool;

/// <summary>The options that the verbs of the simulated world share.</summary>
internal static class WorldArguments
{
    public const int ThingsMax = 100;
    public const int HoursMax = 100_000;

    public static Option<int?> CreateThingsOption() =>
        CreateIntegerOption("--things", "N", ThingsMax, "Boards. [default: the seed's choice]");

    public static Option<int?> CreateWorldsOption() =>
        CreateIntegerOption("--worlds", "N", int.MaxValue, "End after so many worlds.");

    public static Option<int?> CreateHoursOption(string name, string description) =>
        CreateIntegerOption(name, "H", HoursMax, description);

    /// <summary>Parses a seed, an unsigned 64-bit integer. Adds an error if the text is not a seed.</summary>
    public static ulong ParseSeed(ArgumentResult argument, string text)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            argument.AddError($"seed {text}: give an integer from 0 to {ulong.MaxValue}.");
        }

        return seed;
    }

    private static Option<int?> CreateIntegerOption(string name, string helpName, int max, string description)
    {
        return new Option<int?>(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = argument =>
            {
                string text = argument.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    && value >= 1 && value <= max)
                {
                    return value;
                }

                argument.AddError($"{name} {text}: give an integer from 1 to {max}.");
                return null;
            },
        };
    }
}
