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
        string? error = CertificateNames.FindDateError(device.Path, device.First, context.Now)
            ?? CertificateNames.FindDateError(ca.Path, ca.First, context.Now);
        return Task.FromResult(error is null
            ? Finding.Ok(
                $"device.pem until {device.First.NotAfter:yyyy-MM-dd}, ca.pem until {ca.First.NotAfter:yyyy-MM-dd}")
            : Finding.Failed(error, $"Make new ones: duplex onboard --thing {context.Thing} --renew"));
    }
}
