using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>device.key is the key of device.pem.</summary>
internal sealed class PrivateKeyCheck : ICheck
{
    public string Name => "private-key";

    public IReadOnlyList<string> Needs => ["certificate-order"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        BoardFiles files = context.Files;
        string certificate = File.ReadAllText(files.CertificatePath);
        string id = CertificateIds.Shorten(CertificateIds.FromPem(certificate));
        bool isPair = DeviceKey.IsOf(File.ReadAllText(files.PrivateKeyPath), certificate);
        return Task.FromResult(isPair
            ? Finding.Ok($"device.key is the key of certificate {id}")
            : Finding.Failed($"{files.PrivateKeyPath} is not the key of certificate {id} in device.pem",
                "Take the two that were made together, or make new ones: "
                + $"duplex onboard --thing {context.Thing} --renew"));
    }
}
