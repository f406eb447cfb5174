using System.CommandLine;
using System.Globalization;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>An option with an integer in a range.</summary>
internal static class IntegerOption
{
    /// <param name="name">For example --duration.</param>
    /// <param name="helpName">Name of the value in the help, for example SECONDS.</param>
    /// <param name="min">The smallest value.</param>
    /// <param name="max">The largest value.</param>
    /// <param name="description">For the help.</param>
    public static Option<int?> Create(string name, string helpName, int min, int max, string description)
    {
        // N, as a number without a unit, says nothing.
        string unit = helpName.Length > 1 ? $" ({helpName})" : "";
        return new Option<int?>(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = argument =>
            {
                string text = argument.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    && value >= min && value <= max)
                {
                    return value;
                }

                argument.AddError($"{name} {text}: give an integer from {min} to {max}{unit}.");
                return null;
            },
        };
    }
}
