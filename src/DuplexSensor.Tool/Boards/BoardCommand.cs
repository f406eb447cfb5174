using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Boards;

/// <summary><c>duplex board</c>: from a bare ESP32 to its first report.</summary>
public sealed class BoardCommand : Command
{
    private const string Help = """
        Connect a real board: onboard its thing, flash runtime, firmware, files and Wi-Fi, and
        wait for its first report.

        The local cloud is the one of a running 'duplex up --listen' or 'duplex cloud --listen';
        if none runs, one is started. The same command continues after an interruption. The Wi-Fi
        password comes from a prompt or from DUPLEX_WIFI_PASSWORD.

        Examples:
          duplex board --port COM5 --wifi HomeNetwork
          duplex board --port COM5 --wifi HomeNetwork --thing desk --cloud aws
          duplex board --port COM5 --wifi HomeNetwork --next
        """;

    private const string Aws = "aws";
    private const string Local = "local";

    private readonly Option<string?> _port = PortOption.Create(
        "Serial port, such as COM5 or /dev/ttyUSB0. [default: the only one]");

    private readonly Option<string?> _wifi = FlashOptions.CreateWifi(
        "The Wi-Fi's name, 2.4 GHz. [default: the Wi-Fi in the board folder's net.json]");

    private readonly Option<bool> _keepWifi = FlashOptions.CreateKeepWifi();

    private readonly Option<string?> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name. [default: the thing in settings.json]",
    };

    private readonly Option<bool> _next = new("--next")
    {
        Description = "Take the next onboarded thing without a board, one board after the other.",
    };

    private readonly Option<string> _cloud = new("--cloud")
    {
        HelpName = $"{Local}|{Aws}",
        Description = "The cloud of the board.",
        DefaultValueFactory = _ => Local,
    };

    private readonly Option<IPAddress?> _listen = CloudArguments.CreateListen(
        "Address of a local cloud that is started. [default: this PC's in the default route's network]");

    private readonly Option<int?> _portBase = CloudArguments.CreatePortBase();

    private readonly Option<string?> _profile = CloudOptions.CreateProfile(
        "A profile of the AWS CLI, with --cloud aws.");

    private readonly Option<Uri?> _endpointUrl = CloudOptions.CreateEndpointUrl(
        "The API of the running local cloud. [default: http://localhost:4566]");

    private readonly Option<string?> _image = FlashOptions.CreateImage();

    private readonly Option<string?> _settings = SettingsOption.Create();

    public BoardCommand()
        : base("board", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        _cloud.Validators.Add(ValidateCloud);
        Validators.Add(ValidateTogether);
        foreach (Option option in new Option[]
            {
                _port, _wifi, _keepWifi, _thing, _next, _cloud, _listen, _portBase, _profile, _endpointUrl, _image,
                _settings,
            })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => new BoardSession(
                CreateOptions(parsed), FlashTools.Create(), parsed.InvocationConfiguration.Output)
                .RunAsync(cancellationToken),
            "The same command continues.",
            cancellationToken));
    }

    internal BoardOptions CreateOptions(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(_port),
        Thing = parsed.GetValue(_thing),
        IsNext = parsed.GetValue(_next),
        IsAws = parsed.GetValue(_cloud) == Aws,
        Profile = parsed.GetValue(_profile),
        EndpointUrl = parsed.GetValue(_endpointUrl),
        ListenAddress = parsed.GetValue(_listen),
        Ports = parsed.GetValue(_portBase) is { } first ? LocalPorts.FromBase(first) : LocalPorts.Default,
        Ssid = parsed.GetValue(_wifi),
        KeepsWifi = parsed.GetValue(_keepWifi),
        Image = parsed.GetValue(_image),
        SettingsPath = parsed.GetValue(_settings),
    };

    private static void ValidateCloud(OptionResult result)
    {
        foreach (Token token in result.Tokens.Where(token => token.Value is not (Aws or Local)))
        {
            result.AddError($"--cloud {token.Value}: give {Local} or {Aws}.");
        }
    }

    private void ValidateTogether(CommandResult result)
    {
        FlashOptions.ValidateWifi(result, _wifi, _keepWifi);
        if (result.GetResult(_thing) is not null && result.GetValue(_next))
        {
            result.AddError("--thing and --next exclude each other.");
        }

        bool isAws = result.GetValue(_cloud) == Aws;
        Option? wrong = (isAws ? new Option[] { _listen, _portBase, _endpointUrl } : [_profile])
            .FirstOrDefault(IsGiven);
        if (wrong is not null)
        {
            result.AddError($"{wrong.Name}: only with --cloud {(isAws ? Local : Aws)}.");
        }
        else if (IsGiven(_portBase) && IsGiven(_endpointUrl))
        {
            result.AddError(
                "--port-base: not with --endpoint-url, which names a running local cloud: omit one of them.");
        }

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }
}
