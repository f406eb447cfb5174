using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>Deletes what a plan says. What is gone already is no error, so that a cut run can go on.</summary>
internal sealed class OffboardRun(TargetCloud cloud, TextWriter output, CancellationToken cancellationToken)
{
    // AWS: the policy still has other versions, or got another target in the meantime.
    private const string DeleteConflict = "DeleteConflictException";

    public async Task RunAsync(OffboardPlan plan)
    {
        var notes = new OffboardNotes(cloud.GetFolder(plan.Thing));
        notes.Write(plan, cloud.Name);
        foreach (CertificateToDelete certificate in plan.Certificates)
        {
            await DeleteAsync(plan.Thing, certificate);
        }

        if (plan.DeletesThing)
        {
            await DeleteThingAsync(plan.Thing);
        }

        await DeleteSharedAsync(plan);
        notes.Clear(plan);
        if (plan.Folder is not null)
        {
            output.WriteLine($"  {plan.Folder} deleted");
        }
    }

    private async Task DeleteAsync(string thing, CertificateToDelete certificate)
    {
        string idWord = $"--certificate-id={CertificateIds.FromArn(certificate.Arn)}";
        await CallAsync("update-certificate", idWord, "--new-status=INACTIVE");
        foreach (string policy in certificate.Policies)
        {
            await CallAsync("detach-policy", $"--policy-name={policy}", $"--target={certificate.Arn}");
        }

        if (certificate.IsAttached)
        {
            await CallAsync("detach-thing-principal", $"--thing-name={thing}", $"--principal={certificate.Arn}");
        }

        await CallAsync("delete-certificate", idWord);
        output.WriteLine($"  certificate {CertificateIds.Shorten(certificate.Arn)} deleted");
    }

    private async Task DeleteThingAsync(string thing)
    {
        using var shadow = new OutputFile();
        AwsResponse response = await cloud.Aws.TryCallAsync(
            ["iot-data", "delete-thing-shadow", $"--thing-name={thing}", shadow.Path], cancellationToken);
        ThrowIfFailed(response);
        await CallAsync("delete-thing", $"--thing-name={thing}");
        output.WriteLine($"  thing {thing} deleted");
    }

    private async Task DeleteSharedAsync(OffboardPlan plan)
    {
        foreach (string group in plan.Groups)
        {
            await CallAsync("delete-thing-group", $"--thing-group-name={group}");
            output.WriteLine($"  group {group} deleted");
        }

        foreach (string policy in plan.Policies)
        {
            AwsResponse response = await cloud.Aws.TryCallAsync(
                ["iot", "delete-policy", $"--policy-name={policy}"], cancellationToken);
            if (response.ErrorCode == DeleteConflict)
            {
                output.WriteLine($"  policy {policy} stays: {response.Error}");
                continue;
            }

            ThrowIfFailed(response);
            output.WriteLine($"  policy {policy} deleted");
        }
    }

    private async Task CallAsync(params string[] words) =>
        ThrowIfFailed(await cloud.Aws.TryCallAsync(["iot", .. words], cancellationToken));

    private static void ThrowIfFailed(AwsResponse response)
    {
        if (!response.IsNotFound)
        {
            response.GetJson();
        }
    }
}
