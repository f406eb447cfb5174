using DuplexSensor.Tool.Doctor.Credentials;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The endpoint shows a certificate that the board trusts: with its CA, for this name, at this time.</summary>
internal sealed class TlsCheck : ICheck
{
    public string Name => "tls";

    public IReadOnlyList<string> Needs => ["tcp"];

    // Without the right CA the server cannot be judged.
    public IReadOnlyList<string> UnlessFailed => ["files", "pem-text", "certificate-order", "certificate-dates"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        MqttEndpoint endpoint = EndpointChoice.Get(context);
        using PemCertificates roots = context.HasFiles
            ? context.Files.ReadCa()
            : PemCertificates.Parse("the cloud's CA", context.Cloud.CaPem);
        ServerAnswer server =
            await context.Pc.Network.GetCertificatesAsync(endpoint.Host, endpoint.Port, cancellationToken);
        if (ServerTrust.FindError(server, endpoint.Host, roots, context.Now) is { } error)
        {
            return Finding.Failed($"{endpoint}: {error}", "Check endpoint and port, and that ca.pem is this endpoint's "
                + "CA: export the thing again. A proxy that reads TLS shows a certificate of its own.");
        }

        context.Server = server;
        return Finding.Ok($"{endpoint}: '{CertificateNames.Describe(server.Own)}' until "
            + $"{server.Own.NotAfter:yyyy-MM-dd}, by '{CertificateNames.Describe(roots.First)}'");
    }
}
