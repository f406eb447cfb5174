using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>The thing is attached to the certificate in device.pem.</summary>
internal sealed class ThingAttachedCheck : ICheck
{
    public string Name => "thing-attached";

    public IReadOnlyList<string> Needs => ["cloud", "certificate-order"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string thing = context.Thing!;
        string id = context.GetCertificateId();
        AwsResponse response = await context.Cloud.Aws.TryCallAsync(
            ["iot", "list-thing-principals", $"--thing-name={thing}"], cancellationToken);
        if (response.IsNotFound)
        {
            return Finding.Failed(
                $"{context.Cloud.Description} has no thing '{thing}'", $"duplex onboard --thing {thing}");
        }

        string[] attached = [.. response.GetJson()["principals"]!.AsArray()
            .Select(arn => CertificateIds.FromArn((string)arn!))];
        if (!attached.Contains(id))
        {
            return Finding.Failed(Describe(thing, id, attached),
                $"aws iot attach-thing-principal --thing-name {thing} --principal {context.GetCertificateArn()}");
        }

        context.Status = await new StatusReader(context.Cloud, null).ReadThingAsync(thing, cancellationToken);
        return Finding.Ok($"'{thing}' is attached to certificate {CertificateIds.Shorten(id)}");
    }

    private static string Describe(string thing, string id, string[] attached)
    {
        string others = attached.Length == 0 ? "none"
            : string.Join(", ", attached.Select(CertificateIds.Shorten));
        return $"'{thing}' is attached to {others}, not to certificate {CertificateIds.Shorten(id)} in device.pem";
    }
}
