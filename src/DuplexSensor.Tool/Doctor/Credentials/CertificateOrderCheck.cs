using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>
/// device.pem begins with the thing's certificate, and each next one issued the one before; ca.pem is a root.
/// </summary>
internal sealed class CertificateOrderCheck : ICheck
{
    public string Name => "certificate-order";

    public IReadOnlyList<string> Needs => ["pem-text"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        using PemCertificates device = context.Files.ReadCertificates();
        using PemCertificates ca = context.Files.ReadCa();
        string? error = FindDeviceError(device) ?? FindCaError(ca);
        return Task.FromResult(error is null
            ? Finding.Ok($"device.pem: {Describe(device)}; ca.pem: {Describe(ca)}")
            : Finding.Failed(error, "device.pem: the thing's certificate first, then what issued it; ca.pem: the root "
                + "CA of the endpoint, for AWS Amazon's root CA 1 (certs/AmazonRootCA1.pem)."));
    }

    private static string? FindDeviceError(PemCertificates device)
    {
        if (CertificateNames.IsCa(device.First))
        {
            return $"{device.Path} begins with the CA '{CertificateNames.Describe(device.First)}'";
        }

        for (int i = 1; i < device.All.Count; i++)
        {
            if (!CertificateNames.IsIssuedBy(device.All[i - 1], device.All[i]))
            {
                return $"{device.Path}: certificate {i + 1}, '{CertificateNames.Describe(device.All[i])}', has not "
                    + $"issued certificate {i}, '{CertificateNames.Describe(device.All[i - 1])}'";
            }
        }

        return null;
    }

    private static string? FindCaError(PemCertificates ca) => CertificateNames.IsRoot(ca.First)
        ? null
        : $"{ca.Path} begins with '{CertificateNames.Describe(ca.First)}', which is no root CA";

    private static string Describe(PemCertificates file) =>
        string.Join(", ", file.All.Select<X509Certificate2, string>(CertificateNames.Describe));
}
