using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Up;

/// <summary>The options of the local cloud, which <c>up</c> and <c>cloud</c> share.</summary>
internal sealed class CloudArguments
{
    private readonly AccountOptions _account = new();

    private readonly Option<int?> _portBase = CreatePortBase();

    private readonly Option<IPAddress?> _listen = CreateListen(
        "Serve real boards too, at this machine's address in their network.");

    private readonly Option<string[]> _chaos = new("--chaos")
    {
        HelpName = "FAULT[=TIMES]",
        Description = "Switch a fault of the local cloud on, repeatable: "
            + string.Join(", ", Faults.All.Select(fault => fault.Name)) + ".",
    };

    private readonly Option<bool> _noPage = new("--no-page")
    {
        Description = "Serve no page.",
    };

    private readonly Option<bool> _open = new("--open")
    {
        Description = "Start the browser with the page.",
    };

    public CloudArguments() => _chaos.Validators.Add(ValidateChaos);

    /// <summary>The option <c>--listen</c>.</summary>
    public static Option<IPAddress?> CreateListen(string description) => new("--listen")
    {
        HelpName = "ADDRESS",
        Description = description,
        CustomParser = ParseAddress,
    };

    /// <summary>The option <c>--port-base</c>.</summary>
    public static Option<int?> CreatePortBase() => IntegerOption.Create(
        "--port-base", "N", LocalPorts.BaseMin, LocalPorts.BaseMax,
        "Ports N for MQTT, N+1 for payloads, N+2 for the AWS CLI; N+3 for the page. [default: 8883, 8443, 4566, 8080]");

    public void AddTo(Command command)
    {
        command.Add(_portBase);
        command.Add(_listen);
        _account.AddTo(command);
        command.Add(_chaos);
        command.Add(_noPage);
        command.Add(_open);
        command.Validators.Add(ValidatePage);
    }

    public CloudChoices In(CommandResult result) => new()
    {
        Ports = result.GetValue(_portBase) is { } first ? LocalPorts.FromBase(first) : LocalPorts.Default,
        ListenAddress = result.GetValue(_listen),
        Account = _account.In(result),
        Chaos = result.GetValue(_chaos) ?? [],
        HasPage = !result.GetValue(_noPage),
        OpensPage = result.GetValue(_open),
    };

    public bool HasListen(CommandResult result) => result.GetResult(_listen) is not null;

    private void ValidatePage(CommandResult result)
    {
        if (result.GetValue(_noPage) && result.GetValue(_open))
        {
            result.AddError("--open: not with --no-page, with which there is nothing to open.");
        }
    }

    private static IPAddress? ParseAddress(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        string? error = !IPAddress.TryParse(text, out IPAddress? address)
            || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? "give this machine's own address in the board's network, such as 192.168.1.20."
            : address.AddressFamily == AddressFamily.InterNetworkV6
            ? "give an IPv4 address, such as 192.168.1.20: the MQTT and HTTP clients of the board's platform open only "
                + "IPv4 connections."
            : address.Equals(IPAddress.Loopback)
            ? "this machine is served anyway. For real boards give this machine's own address in the board's network, "
                + "such as 192.168.1.20."
            : null;
        if (error is not null)
        {
            argument.AddError($"--listen {text}: {error}");
        }

        return error is null ? address : null;
    }

    private static void ValidateChaos(OptionResult result)
    {
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            try
            {
                new FaultSwitches().SwitchOnFromText(text);
            }
            catch (CloudRequestException rejection)
            {
                result.AddError($"--chaos {text}: {rejection.Message}");
            }
        }
    }
}
