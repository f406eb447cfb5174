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
            : Finding.Failed($"{endpoint}: {error}", endpoint.Host.Contains(".amazonaws.com", StringComparison.Ordinal)
                ? $"The network must let TCP port {endpoint.Port} out: ask whoever runs it, or try a phone's hotspot."
                : "Start the local cloud: 'duplex up'; for a real board with the address it was exported with: "
                    + $"'duplex up --listen {endpoint.Host}'.");
    }
}
