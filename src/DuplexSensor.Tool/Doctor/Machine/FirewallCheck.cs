using System.Net;
using DuplexSensor.Tool.Doctor.Surroundings;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>A board can reach the local cloud on this PC.</summary>
internal sealed class FirewallCheck : ICheck
{
    public string Name => "firewall";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (FindOwnEndpoint(context) is not { } endpoint)
        {
            return Finding.Skipped(
                "no board of this thing connects to this PC ('duplex board', or 'duplex up --listen')");
        }

        // With --port-base the port after it is that of the payloads.
        bool isUsual = endpoint.Port == LocalPorts.Default.Mqtt;
        int payloads = isUsual ? LocalPorts.Default.Payload : endpoint.Port + 1;
        FirewallState state =
            await context.Pc.Firewall.AskAsync(endpoint.Host, [endpoint.Port, payloads], cancellationToken);
        return state.LetsBoardsIn switch
        {
            true => Finding.Ok(state.Evidence),
            false => Finding.Failed(state.Evidence, state.Fix),
            null => Finding.Skipped($"{state.Evidence}{(state.Fix.Length > 0 ? $": {state.Fix}" : "")}"),
        };
    }

    private static MqttEndpoint? FindOwnEndpoint(CheckContext context) =>
        context.HasFiles && context.Files.Exported is { } exported
        && IPAddress.TryParse(exported.Host, out IPAddress? address)
        && context.Pc.Network.LocalAddresses.Contains(address)
            ? exported
            : null;
}
