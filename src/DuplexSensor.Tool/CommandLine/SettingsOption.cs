using System.CommandLine;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The option <c>--settings</c>.</summary>
internal static class SettingsOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--settings")
        {
            HelpName = "FILE",
            Description = "The file with the thing's name, pins and defaults. [default: settings.json here or in a "
                + "parent folder, up to the repository's root; else the default settings]",
        };
        option.Validators.Add(Validation.ValidatePath);
        return option;
    }
}
