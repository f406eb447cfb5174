using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>
/// Where device.pem leads to ca.pem by its issuers' names, the signatures lead there too. AWS issues things'
/// certificates by another CA than its endpoints'.
/// </summary>
internal sealed class CertificateChainCheck : ICheck
{
    public string Name => "certificate-chain";

    public IReadOnlyList<string> Needs => ["certificate-order"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        using PemCertificates device = context.Files.ReadCertificates();
        using PemCertificates ca = context.Files.ReadCa();
        return Task.FromResult(Look(context.Thing!, device, ca));
    }

    private static Finding Look(string thing, PemCertificates device, PemCertificates ca)
    {
        X509Certificate2 last = device.All[^1];
        if (!CertificateNames.IsIssuedBy(last, ca.First))
        {
            return Finding.Ok($"device.pem is of '{last.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}', which "
                + "the cloud knows; ca.pem is for the server");
        }

        using var chain = new X509Chain { ChainPolicy = ca.CreateChainPolicy(device.All) };
        // The dates have a check of their own.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(device.First)
            ? Finding.Ok($"device.pem is signed by '{CertificateNames.Describe(ca.First)}', ca.pem")
            : Finding.Failed($"{device.Path} is not signed by the key of {ca.Path}, only by one of the same name",
                $"A CA was made anew in between. Onboard again: duplex onboard --thing {thing} --renew");
    }
}
