using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Worlds;

/// <summary>The options that the verbs of the simulated world share.</summary>
internal static class WorldArguments
{
    public const int ThingsMax = 100;
    public const int HoursMax = 100_000;

    public static Option<int?> CreateThingsOption() =>
        IntegerOption.Create("--things", "N", 1, ThingsMax, "Boards. [default: the seed's choice]");

    public static Option<int?> CreateWorldsOption() =>
        IntegerOption.Create("--worlds", "N", 1, int.MaxValue, "End after so many worlds.");

    public static Option<int?> CreateHoursOption(string name, string description) =>
        IntegerOption.Create(name, "H", 1, HoursMax, description);

    /// <summary>Parses a seed, an unsigned 64-bit integer. Adds an error if the text is not a seed.</summary>
    public static ulong ParseSeed(ArgumentResult argument, string text)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            argument.AddError($"seed {text}: give an integer from 0 to {ulong.MaxValue}.");
        }

        return seed;
    }
}
