using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Offboarding;

/// <summary>
/// Deletes the resources of a plan. A resource that is gone already is no error, so that an interrupted run can
/// continue. AWS detaches in the background: a deletion that it refuses meanwhile is tried again for a while.
/// </summary>
internal sealed class OffboardRun(TargetCloud cloud, TextWriter output, CancellationToken cancellationToken)
{
    private const int Attempts = 10;

    // The first for a thing, the second for a certificate and for a policy. A policy may have other versions, too.
    private const string StillAttached = "InvalidRequestException";
    private const string DeleteConflict = "DeleteConflictException";

    /// <summary>The delay before something is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    public async Task RunAsync(OffboardPlan plan)
    {
        IdentityFolder folder = cloud.GetFolder(plan.Thing);
        var journal = new OffboardJournal(folder);
        folder.Create();
        using (FolderLock.Acquire(folder.FullPath))
        {
            journal.Write(plan, cloud.Name);
            await DeleteAllAsync(plan);
        }

        journal.Clear(plan);
        if (plan.Folder is not null)
        {
            output.WriteLine($"  {plan.Folder} deleted");
        }
    }

    private async Task DeleteAllAsync(OffboardPlan plan)
    {
        foreach (CertificateToDelete certificate in plan.Certificates)
        {
            await DeleteAsync(plan.Thing, certificate);
        }

        foreach (string arn in plan.SharedCertificates)
        {
            await DetachAsync(plan.Thing, arn);
        }

        if (plan.DeletesThing)
        {
            await DeleteThingAsync(plan.Thing);
        }

        await DeleteSharedAsync(plan);
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
            await DetachAsync(thing, certificate.Arn);
        }

        await CallAsync("delete-certificate", idWord);
        output.WriteLine($"  certificate {CertificateIds.Shorten(certificate.Arn)} deleted");
    }

    // AWS refuses to delete a thing that has a certificate.
    private Task DetachAsync(string thing, string arn) =>
        CallAsync("detach-thing-principal", $"--thing-name={thing}", $"--principal={arn}");

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
            AwsResponse response = await TryCallAsync(["iot", "delete-policy", $"--policy-name={policy}"]);
            if (response.ErrorCode == DeleteConflict)
            {
                output.WriteLine($"  policy {policy} stays: {response.Error}");
                continue;
            }

            ThrowIfFailed(response);
            output.WriteLine($"  policy {policy} deleted");
        }
    }

    private async Task CallAsync(params string[] words) => ThrowIfFailed(await TryCallAsync(["iot", .. words]));

    private async Task<AwsResponse> TryCallAsync(string[] words)
    {
        for (int attempt = 1; ; attempt++)
        {
            AwsResponse response = await cloud.Aws.TryCallAsync(words, cancellationToken);
            if (response.ErrorCode is not (StillAttached or DeleteConflict) || attempt == Attempts)
            {
                return response;
            }

            await Task.Delay(RetryDelay, cancellationToken);
        }
    }

    private static void ThrowIfFailed(AwsResponse response)
    {
        if (!response.IsNotFound)
        {
            response.GetJson();
        }
    }
}
