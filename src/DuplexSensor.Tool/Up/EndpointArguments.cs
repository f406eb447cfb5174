using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Up;

/// <summary>The options <c>--endpoint</c> and <c>--certs</c>: a virtual board on AWS itself.</summary>
internal sealed class EndpointArguments
{
    private const int PortMax = 65_535;

    // Options of the local cloud, which does not run then.
    private static readonly string[] OfLocalCloud =
        ["--listen", "--export", "--chaos", "--port-base", "--region", "--account"];

    private readonly Option<MqttEndpoint?> _endpoint = new("--endpoint")
    {
        HelpName = "HOST[:PORT]",
        Description = "Connect to AWS instead of a local cloud: what 'aws iot describe-endpoint --endpoint-type "
            + "iot:Data-ATS' prints. Needs --certs.",
        CustomParser = Parse,
    };

    private readonly Option<string?> _certs = new("--certs")
    {
        HelpName = "DIR",
        Description = "Holds device.pem and device.key of the thing, or a folder with them for each thing.",
    };

    public EndpointArguments() => _certs.Validators.Add(Validation.ValidatePath);

    public void AddTo(Command command)
    {
        command.Add(_endpoint);
        command.Add(_certs);
    }

    public MqttEndpoint? In(ParseResult parsed) => parsed.GetValue(_endpoint);

    public string? CertsIn(ParseResult parsed) => parsed.GetValue(_certs);

    public void Validate(CommandResult result)
    {
        bool hasEndpoint = result.GetResult(_endpoint) is not null;
        if (hasEndpoint != result.GetResult(_certs) is not null)
        {
            result.AddError(hasEndpoint
                ? "--endpoint: give --certs DIR too, the folder with the thing's certificate and key."
                : "--certs: give --endpoint HOST too, the endpoint of AWS where the certificate is registered.");
        }
        else if (hasEndpoint && FindOfLocalCloud(result) is { } option)
        {
            result.AddError($"{option}: not with --endpoint, with which no local cloud runs.");
        }
    }

    private static string? FindOfLocalCloud(CommandResult result) => result.Children.OfType<OptionResult>()
        .Where(option => !option.Implicit)
        .Select(option => option.Option.Name)
        .FirstOrDefault(OfLocalCloud.Contains);

    private static MqttEndpoint? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        string[] parts = text.Split(':', 2);
        int port = MqttEndpoint.AwsPort;
        bool isPort = parts.Length == 1
            || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is >= 1 and <= PortMax);
        string? error = !isPort
            ? $"--endpoint {text}: give HOST or HOST:PORT, without https:// and with a port from 1 to {PortMax}."
            : Validation.FindHostError("--endpoint", parts[0]);
        if (error is not null)
        {
            argument.AddError(error);
            return null;
        }

        return new MqttEndpoint(parts[0], port);
    }
}
