using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Image;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Flashing;

/// <summary><c>duplex flash</c>: runtime, application, files and network of a real board.</summary>
public sealed class FlashCommand : Command
{
    private const string Help = """
        Put runtime, firmware, files and Wi-Fi onto a real board, and check each of them.

        It uses nanoff, the platform's flasher. The same command continues after an interruption. The Wi-Fi password
        comes from a prompt, or from DUPLEX_WIFI_PASSWORD; the board keeps it in plain text in its flash.

        Examples:
          duplex flash --port COM5 --thing desk --wifi HomeNetwork
          duplex flash --port COM5 --thing desk --wifi HomeNetwork --dry-run
        """;

    private readonly Option<string?> _port = PortOption.Create(
        "Serial port, for example COM5 or /dev/ttyUSB0; 'nanoff --listports' lists them.");

    private readonly Option<string?> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "The thing whose files go onto the board. [default: the only one of .duplex/boards]",
    };

    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "DIR",
        Description = "The folder of the board's files. [default: .duplex/boards/NAME beside settings.json]",
    };

    private readonly Option<string?> _wifi = FlashOptions.CreateWifi(
        "The Wi-Fi's name, 2.4 GHz. [default: the Wi-Fi in the folder's net.json]");

    private readonly Option<bool> _keepWifi = FlashOptions.CreateKeepWifi();

    private readonly Option<string?> _image = FlashOptions.CreateImage();

    private readonly Option<bool> _reinstall = new("--reinstall")
    {
        Description = "Write the runtime also to a board whose runtime fits.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Print all commands and files, and leave the board as it is.",
    };

    private readonly Option<string?> _settings = SettingsOption.Create();

    public FlashCommand()
        : base("flash", Help)
    {
        _port.Required = true;
        _thing.Validators.Add(Validation.ValidateThings);
        Validators.Add(ValidateTogether);
        _from.Validators.Add(Validation.ValidatePath);

        foreach (Option option in new Option[]
            { _port, _thing, _from, _wifi, _keepWifi, _image, _reinstall, _dryRun, _settings })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => RunAsync(parsed, cancellationToken), "The same command continues.", cancellationToken));
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        FlashPlan plan = await CreatePlanAsync(parsed, output, cancellationToken);
        if (parsed.GetValue(_dryRun))
        {
            Print(plan, output);
            return;
        }

        await new FlashRun(FlashTools.Create(), output).RunAsync(plan, cancellationToken);
        output.WriteLine(ProgramName.InText(
            $"next        duplex monitor --port {plan.Port}   # shows what the board does"));
    }

    private async Task<FlashPlan> CreatePlanAsync(
        ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        SettingsSource settings = SettingsSource.Choose(parsed.GetValue(_settings));
        string folder = parsed.GetValue(_from) is { } from
            ? Path.GetFullPath(from)
            : BoardFolders.Find(settings.DataFolder, parsed.GetValue(_thing));
        DeploymentImage image = await ImageChoice.ChooseHereAsync(
            parsed.GetValue(_image), settings.DataFolder, cancellationToken);
        Wifi? wifi = parsed.GetValue(_wifi) is not { } ssid ? null
            : parsed.GetValue(_dryRun) ? new Wifi(ssid, "")
            : await Wifi.AskAsync(ssid, output, cancellationToken);
        var files = FlashFiles.Read(folder, wifi, parsed.GetValue(_keepWifi));
        return new FlashPlan(parsed.GetValue(_port)!, image, files, parsed.GetValue(_reinstall));
    }

    private static void Print(FlashPlan plan, TextWriter output)
    {
        foreach (string line in plan.Describe(new VersionContract(DevicePackages.LoadEmbedded()).PinnedFirmware))
        {
            output.WriteLine(line);
        }
    }

    private void ValidateTogether(CommandResult result)
    {
        FlashOptions.ValidateWifi(result, _wifi, _keepWifi);
        if (result.GetResult(_from) is not null && result.GetResult(_thing) is not null)
        {
            result.AddError("--from and --thing exclude each other.");
        }
    }
}
