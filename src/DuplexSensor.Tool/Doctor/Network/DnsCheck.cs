using System.Net;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The endpoint's name has an address.</summary>
internal sealed class DnsCheck : ICheck
{
    public string Name => "dns";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (EndpointChoice.Find(context) is not { } endpoint)
        {
            return Finding.Skipped("no endpoint is known: neither a cloud nor a folder of the thing names one");
        }

        if (IPAddress.TryParse(endpoint.Host, out _))
        {
            return Finding.Ok($"{endpoint.Host} is an address");
        }

        IReadOnlyList<IPAddress> addresses =
            await context.Pc.Network.ResolveAsync(endpoint.Host, cancellationToken);
        return addresses.Count > 0
            ? Finding.Ok($"{endpoint.Host} is {addresses[0]}")
            : Finding.Failed($"{endpoint.Host} has no address", Advise(endpoint));
    }

    private static string Advise(MqttEndpoint endpoint) => EndpointChoice.IsOfAws(endpoint.Host)
        ? "Compare it with 'aws iot describe-endpoint --endpoint-type iot:Data-ATS', and check the network's DNS "
            + "server."
        : "Check the name, and the network's DNS server.";
}
