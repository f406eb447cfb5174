using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Core.Text;
using DuplexSensor.Tool.Export;

namespace DuplexSensor.Tool;

/// <summary><c>duplex export</c>: writes the files of a real board for AWS IoT Core.</summary>
public sealed class ExportCommand : Command
{
    private const string Help = """
        Write what a real board needs to be a thing of AWS IoT Core. For a thing of the local cloud:
        duplex up --listen ADDRESS --thing NAME --export.

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
        Description = "Holds device.pem, device.key and AmazonRootCA1.pem.",
        Required = true,
    };

    private readonly Option<string?> _to = new("--to")
    {
        HelpName = "DIR",
        Description = "Where the files go. [default: .duplex/boards/NAME beside settings.json]",
    };

    private readonly Option<string?> _settings = new("--settings")
    {
        HelpName = "FILE",
        Description = "[default: settings.json here or in a parent folder, up to the repository's root]",
    };

    public ExportCommand()
        : base("export", Help)
    {
        _thing.Validators.Add(UpCommand.ValidateThings);
        _endpoint.Validators.Add(ValidateEndpoint);
        _certs.Validators.Add(UpCommand.ValidatePath);
        _to.Validators.Add(UpCommand.ValidatePath);
        _settings.Validators.Add(UpCommand.ValidatePath);
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
        string settings = Path.GetFullPath(
            parsed.GetValue(_settings) ?? SettingsPath.FindNearest(Directory.GetCurrentDirectory()));
        string folder = Path.GetFullPath(
            parsed.GetValue(_to) ?? BoardExport.GetFolder(SettingsPath.GetDataFolder(settings), thing));
        var target = BoardTarget.ForAws(
            thing, AwsCertificates.Read(parsed.GetValue(_certs)!), parsed.GetValue(_endpoint)!);
        foreach (string line in new BoardExport(folder, settings).Write(target))
        {
            parsed.InvocationConfiguration.Output.WriteLine(line);
        }

        return 0;
    }

    private static void ValidateEndpoint(OptionResult result)
    {
        string host = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!NameRules.IsHostName(host))
        {
            result.AddError($"--endpoint {host}: give a host name alone, without https:// and without a port, as "
                + "'aws iot describe-endpoint --endpoint-type iot:Data-ATS' prints it.");
        }
        else if (host.Contains(".amazonaws.com") && !host.Contains("-ats."))
        {
            result.AddError($"--endpoint {host}: its certificate is not of Amazon's root CA 1, which the board has. "
                + "Give what 'aws iot describe-endpoint --endpoint-type iot:Data-ATS' prints.");
        }
    }
}
