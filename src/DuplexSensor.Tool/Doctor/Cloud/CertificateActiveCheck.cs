using System.Text.Json.Nodes;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>The cloud knows the certificate in device.pem, and it is in service.</summary>
internal sealed class CertificateActiveCheck : ICheck
{
    public string Name => "certificate-active";

    public IReadOnlyList<string> Needs => ["cloud", "certificate-order"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string id = context.GetCertificateId();
        JsonObject? found = await new CertificateSearch(context.Cloud.Aws, cancellationToken).FindAsync(id);
        string name = CertificateIds.Shorten(id);
        return found is null ? Finding.Failed($"{context.Cloud.Description} has no certificate {name}",
                $"Onboard again, or choose the right account: duplex onboard --thing {context.Thing} --renew")
            : (string?)found["status"] == "ACTIVE" ? Finding.Ok($"certificate {name} is ACTIVE")
            : Finding.Failed($"certificate {name} is {found["status"]}",
                $"aws iot update-certificate --certificate-id {id} --new-status ACTIVE");
    }
}
