using System.Net;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The endpoint's port can be reached from this PC.</summary>
internal sealed class TcpCheck : ICheck
{
    public string Name => "tcp";

    public IReadOnlyList<string> Needs => ["dns"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        MqttEndpoint endpoint = EndpointChoice.Get(context);
        string? error = await context.Pc.Network.TryConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
        return error is null
            ? Finding.Ok($"{endpoint} answers")
            : Finding.Failed($"{endpoint}: {error}", Advise(endpoint));
    }

    // A real board has the address it was exported with; a virtual one has localhost.
    private static string Advise(MqttEndpoint endpoint) => EndpointChoice.IsOfAws(endpoint.Host)
        ? $"The network must let TCP port {endpoint.Port} out: ask whoever runs it, or try a phone's hotspot."
        : IPAddress.TryParse(endpoint.Host, out _)
            ? $"Start the local cloud with the board's address: 'duplex up --listen {endpoint.Host}'."
        : "Start the local cloud: 'duplex up'.";
}
