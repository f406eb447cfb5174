using System.CommandLine.Parsing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>Checks of values that several commands take.</summary>
internal static class Validation
{
    public static void ValidatePath(OptionResult result)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{result.Option.Name} is empty: give a path.");
        }
    }

    public static void ValidateThings(OptionResult result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string thing in result.Tokens.Select(token => token.Value))
        {
            if (!NameRules.IsThingName(thing))
            {
                result.AddError($"--thing {thing}: give 1 to 128 characters of a-z A-Z 0-9 : _ -.");
            }
            else if (!seen.Add(thing))
            {
                result.AddError($"--thing {thing} is given twice: give each board another name.");
            }
        }
    }

    /// <summary>The error of an MQTT endpoint's host name; null when it can be used.</summary>
    public static string? FindHostError(string option, string host)
    {
        if (!NameRules.IsHostName(host))
        {
            return $"{option} {host}: give only a host name, without https:// and without a port, as "
                + "'aws iot describe-endpoint --endpoint-type iot:Data-ATS' prints it.";
        }

        return host.Contains(".amazonaws.com") && !host.Contains("-ats.")
            ? $"{option} {host}: its certificate is not of Amazon's root CA 1, which the board has. Give what "
                + "'aws iot describe-endpoint --endpoint-type iot:Data-ATS' prints."
            : null;
    }
}
