using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Offboarding;

/// <summary>
/// What an offboarding is about to delete, noted in onboard.json before it begins: a certificate that is detached
/// already, or the group of a thing that is deleted already, could not be found again.
/// </summary>
internal sealed class OffboardNotes(IdentityFolder folder)
{
    private const string Certificate = "delete certificate ";
    private const string Group = "delete group ";
    private const string Policy = "delete policy ";

    public IEnumerable<string> Certificates =>
        Find(Certificate).Concat(folder.ReadRecord()?.Certificate is { } arn ? [arn] : []);

    public IEnumerable<string> Groups => Find(Group);

    public IEnumerable<string> Policies => Find(Policy);

    /// <summary>
    /// Notes the plan in the folder, which exists. When it is for the whole thing, the steps of the onboarding are
    /// forgotten.
    /// </summary>
    public void Write(OffboardPlan plan, string cloudName)
    {
        Identity identity = folder.ReadRecord() ?? new Identity { Thing = plan.Thing, Cloud = cloudName };
        IEnumerable<string> notes =
        [
            .. plan.Certificates.Select(certificate => Certificate + certificate.Arn),
            .. plan.Groups.Select(group => Group + group),
            .. plan.Policies.Select(policy => Policy + policy),
        ];
        Dictionary<string, string> steps = plan.IsWholeThing ? [] : identity.Steps.ToDictionary();
        foreach (string note in notes)
        {
            steps[note] = "begun";
        }

        folder.WriteRecord(identity with { Steps = steps });
    }

    /// <summary>Forgets what is deleted: the folder with the whole thing, or the notes about a certificate.</summary>
    public void Clear(OffboardPlan plan)
    {
        if (plan.IsWholeThing || folder.ReadRecord() is not { Certificate: not null } identity)
        {
            Directory.Delete(folder.FullPath, recursive: true);
            return;
        }

        folder.WriteRecord(identity with
        {
            Steps = identity.Steps.Where(step => !step.Key.StartsWith(Certificate, StringComparison.Ordinal))
                .ToDictionary(),
        });
    }

    private IEnumerable<string> Find(string prefix) =>
        (folder.ReadRecord()?.Steps.Keys ?? []).Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..]);
}
