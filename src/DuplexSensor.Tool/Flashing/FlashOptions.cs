using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The options that <c>duplex flash</c> and <c>duplex board</c> share.</summary>
internal static class FlashOptions
{
    /// <summary>The option <c>--wifi</c>.</summary>
    public static Option<string?> CreateWifi(string description)
    {
        var wifi = new Option<string?>("--wifi") { HelpName = "SSID", Description = description };
        wifi.Validators.Add(ValidateSsid);
        return wifi;
    }

    /// <summary>The option <c>--keep-wifi</c>.</summary>
    public static Option<bool> CreateKeepWifi() => new("--keep-wifi")
    {
        Description = "Leave the Wi-Fi that is on the board.",
    };

    /// <summary>The option <c>--image</c>.</summary>
    public static Option<string?> CreateImage()
    {
        var image = new Option<string?>("--image")
        {
            HelpName = "FILE",
            Description = "The firmware's .bin. [default: the newest build in this clone, else the release's]",
        };
        image.Validators.Add(Validation.ValidatePath);
        return image;
    }

    /// <summary>Adds the error of a command line that has both options.</summary>
    public static void ValidateWifi(CommandResult result, Option<string?> wifi, Option<bool> keepWifi)
    {
        if (result.GetResult(wifi) is not null && result.GetValue(keepWifi))
        {
            result.AddError("--wifi and --keep-wifi exclude each other.");
        }
    }

    private static void ValidateSsid(OptionResult result)
    {
        if (result.Tokens.Select(token => Wifi.FindSsidError(token.Value)).FirstOrDefault() is { } error)
        {
            result.AddError(error);
        }
    }
}
