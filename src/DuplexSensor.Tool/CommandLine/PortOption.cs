using System.CommandLine;
using System.CommandLine.Parsing;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The option <c>--port</c>: the serial port of a board.</summary>
internal static class PortOption
{
    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--port") { HelpName = "P", Description = description };
        option.Validators.Add(Validate);
        return option;
    }

    private static void Validate(OptionResult result)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError("--port is empty: give a serial port, for example COM5 or /dev/ttyUSB0.");
        }
    }
}
