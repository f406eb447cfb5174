using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary><c>duplex export</c>: writes the files of a real board for AWS IoT Core.</summary>
public sealed class ExportCommand : Command
{
    private const string Help = """
        Write the files that a real board needs to connect to AWS IoT Core.

        For a thing of the local cloud: duplex up --listen ADDRESS --thing NAME --export

        Example:
          duplex export --thing my-esp32 --endpoint abc123-ats.iot.us-east-1.amazonaws.com --certs certs
        """;

    private readonly Option<string> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name, which is the board's client id.",
        Required = true,
    };

    private readonly Option<string> _endpoint = new("--endpoint")
    {
        HelpName = "HOST",
        Description = "What 'aws iot describe-endpoint --endpoint-type iot:Data-ATS' prints.",
        Required = true,
    };

    private readonly Option<string> _certs = new("--certs")
    {
        HelpName = "DIR",
        Description = "Holds device.pem and device.key of the thing.",
        Required = true,
    };

    private readonly Option<string?> _to = new("--to")
    {
        HelpName = "DIR",
        Description = "Where the files go. [default: .duplex/boards/NAME beside settings.json]",
    };

    private readonly Option<string?> _settings = SettingsOption.Create();

    public ExportCommand()
        : base("export", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        _endpoint.Validators.Add(ValidateEndpoint);
        _certs.Validators.Add(Validation.ValidatePath);
        _to.Validators.Add(Validation.ValidatePath);
        Add(_thing);
        Add(_endpoint);
        Add(_certs);
        Add(_to);
        Add(_settings);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        string thing = parsed.GetValue(_thing)!;
        SettingsSource settings = SettingsSource.Choose(parsed.GetValue(_settings));
        string folder = Path.GetFullPath(
            parsed.GetValue(_to) ?? BoardExport.GetFolder(settings.DataFolder, thing));
        DeviceCredentials credentials = AwsCertificates.Read(parsed.GetValue(_certs)!, settings.DataFolder);
        var target = BoardTarget.ForAws(thing, credentials, parsed.GetValue(_endpoint)!);
        foreach (string line in new BoardExport(folder, settings).Write(target))
        {
            parsed.InvocationConfiguration.Output.WriteLine(line);
        }

        return 0;
    }

    private static void ValidateEndpoint(OptionResult result)
    {
        string host = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (Validation.FindHostError("--endpoint", host) is { } error)
        {
            result.AddError(error);
        }
    }
}
