using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>The certificates are valid now, by the best clock that is known.</summary>
internal sealed class CertificateDatesCheck : ICheck
{
    public string Name => "certificate-dates";

    public IReadOnlyList<string> Needs => ["certificate-order"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        using PemCertificates device = context.Files.ReadCertificates();
        using PemCertificates ca = context.Files.ReadCa();
        DateTime now = context.Now.UtcDateTime;
        string? error = FindError(device, now) ?? FindError(ca, now);
        return Task.FromResult(error is null
            ? Finding.Ok(
                $"device.pem until {device.First.NotAfter:yyyy-MM-dd}, ca.pem until {ca.First.NotAfter:yyyy-MM-dd}")
            : Finding.Failed(error, $"Make new ones: duplex onboard --thing {context.Thing} --renew"));
    }

    private static string? FindError(PemCertificates file, DateTime now)
    {
        X509Certificate2 first = file.First;
        return now < first.NotBefore.ToUniversalTime()
            ? $"{file.Path} is valid from {first.NotBefore:yyyy-MM-dd} on only"
            : now >= first.NotAfter.ToUniversalTime() ? $"{file.Path} expired on {first.NotAfter:yyyy-MM-dd}"
            : null;
    }
}
