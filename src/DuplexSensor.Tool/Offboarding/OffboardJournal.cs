using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Offboarding;

/// <summary>
/// The resources that an offboarding is about to delete, persisted in onboard.json before it begins: a certificate that
/// is detached already, or the group of a thing that is deleted already, could not be found again.
/// </summary>
internal sealed class OffboardJournal(IdentityFolder folder)
{
    public IEnumerable<string> Certificates =>
        Begun.Certificates.Concat(folder.ReadRecord()?.Certificate is { } arn ? [arn] : []);

    public IReadOnlyList<string> Groups => Begun.Groups;

    public IReadOnlyList<string> Policies => Begun.Policies;

    private OffboardRecord Begun => folder.ReadRecord()?.Offboarding ?? new OffboardRecord();

    /// <summary>
    /// Persists the plan in the folder, which exists. When it is for the whole thing, the steps of the onboarding are
    /// forgotten.
    /// </summary>
    public void Write(OffboardPlan plan, string cloudName)
    {
        OffboardRecord begun = Begun;
        Identity identity = folder.ReadRecord() ?? new Identity { Thing = plan.Thing, Cloud = cloudName };
        folder.WriteRecord(identity with
        {
            Steps = plan.IsWholeThing ? new Dictionary<string, string>() : identity.Steps,
            Offboarding = new OffboardRecord
            {
                Certificates = [.. begun.Certificates.Union(plan.Certificates.Select(one => one.Arn))],
                Groups = [.. begun.Groups.Union(plan.Groups)],
                Policies = [.. begun.Policies.Union(plan.Policies)],
            },
        });
    }

    /// <summary>Forgets what is deleted: the folder with the whole thing, or the entry of a certificate.</summary>
    public void Clear(OffboardPlan plan)
    {
        if (plan.IsWholeThing)
        {
            Directory.Delete(folder.FullPath, recursive: true);
        }
        else if (folder.ReadRecord() is { } identity)
        {
            Rewrite(identity with { Offboarding = Remove(identity.Offboarding, plan) });
        }
    }

    // A record of an onboarding has an endpoint. One without was created here, perhaps in a folder of the user.
    private void Rewrite(Identity identity)
    {
        if (identity is not { Endpoint: null, Certificate: null, Offboarding: null })
        {
            folder.WriteRecord(identity);
            return;
        }

        File.Delete(folder.RecordPath);
        if (Directory.EnumerateFileSystemEntries(folder.FullPath).All(OwnFolder.IsIgnoreFile))
        {
            Directory.Delete(folder.FullPath, recursive: true);
        }
    }

    private static OffboardRecord? Remove(OffboardRecord? begun, OffboardPlan plan)
    {
        string[] left = [.. (begun?.Certificates ?? []).Except(plan.Certificates.Select(one => one.Arn))];
        return begun is null || left.Length + begun.Groups.Count + begun.Policies.Count == 0
            ? null
            : begun with { Certificates = left };
    }
}
