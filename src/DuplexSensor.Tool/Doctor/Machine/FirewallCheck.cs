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
        if (!IsOfBoard(context, out int port))
        {
            return Finding.Skipped("no board of this thing connects to this PC ('duplex up --listen ... --export')");
        }

        // With --port-base the port after it is that of the payloads.
        int payloads = port == LocalPorts.Default.Mqtt ? LocalPorts.Default.Payload : port + 1;
        FirewallState state = await context.Pc.Firewall.AskAsync([port, payloads], cancellationToken);
        return state.LetsBoardsIn switch
        {
            true => Finding.Ok(state.Evidence),
            false => Finding.Failed(state.Evidence, state.Fix),
            null => Finding.Skipped($"{state.Evidence}{(state.Fix.Length > 0 ? $": {state.Fix}" : "")}"),
        };
    }

    private static bool IsOfBoard(CheckContext context, out int port)
    {
        port = 0;
        if (!context.HasFiles || context.Files.Exported is not { } exported
            || !IPAddress.TryParse(exported.Host, out IPAddress? address))
        {
            return false;
        }

        port = exported.Port;
        return context.Pc.Network.LocalAddresses.Contains(address);
    }
}
