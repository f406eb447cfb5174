using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>Policies with versions and targets. Refusals are <see cref="CloudRequestException"/>s.</summary>
public sealed class PolicyBook
{
    // AWS IoT quotas.
    private const int VersionsMax = 5;
    private const int PoliciesOfTargetMax = 10;

    private readonly Dictionary<string, PolicyDocument> _parsed = new(StringComparer.Ordinal);

    internal Table<Policy> Table { get; } = new("policy");

    /// <summary>Called with the policy's name and the action when a new version has an action unknown to AWS.</summary>
    public Action<string, string> OnUnknownAction { get; set; } = (_, _) => { };

    public IEnumerable<Policy> Policies => Table.Records;

    public Policy? FindOrNull(string name) => Table.Find(name);

    public Policy Find(string name) =>
        FindOrNull(name) ?? throw CloudRequestException.NotFound($"Policy not found (name={name})");

    /// <summary>Creates a policy; a name that is taken is refused, also for the same document.</summary>
    public Policy Create(string name, string document, DateTimeOffset now)
    {
        Names.ThrowIfNoPolicyName(name);
        var parsed = PolicyDocument.Parse(document);
        if (FindOrNull(name) is not null)
        {
            throw CloudRequestException.Exists($"Policy cannot be created - name already exists (name={name})");
        }

        Policy policy = Table.Set(name, new Policy(name, now) { Versions = [new PolicyVersion(1, document, now)] });
        ReportUnknownActions(name, parsed);
        return policy;
    }

    internal PolicyVersion AddVersion(string name, string document, bool setAsDefault, DateTimeOffset now)
    {
        Policy policy = Find(name);
        var parsed = PolicyDocument.Parse(document);
        if (policy.Versions.Count >= VersionsMax)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionsLimitExceeded,
                $"The policy {name} has {VersionsMax} versions already: delete one first.");
        }

        var version = new PolicyVersion(policy.LastVersion + 1, document, now);
        Table.Set(name, policy with
        {
            Versions = policy.Versions.Add(version),
            LastVersion = version.Number,
            DefaultVersion = setAsDefault ? version.Number : policy.DefaultVersion,
            LastModifiedAt = now,
        });
        ReportUnknownActions(name, parsed);
        return version;
    }

    internal PolicyVersion FindVersion(string name, string versionId) =>
        Find(name).Versions.Find(version => $"{version.Number}" == versionId)
        ?? throw CloudRequestException.NotFound($"The policy {name} has no version {versionId}.");

    internal void SetDefault(string name, string versionId, DateTimeOffset now)
    {
        int number = FindVersion(name, versionId).Number;
        Table.Set(name, Find(name) with { DefaultVersion = number, LastModifiedAt = now });
    }

    internal void DeleteVersion(string name, string versionId)
    {
        PolicyVersion version = FindVersion(name, versionId);
        Policy policy = Find(name);
        ThrowIfConflict(version.Number == policy.DefaultVersion, $"Version {versionId} is the default of {name}.");
        Table.Set(name, policy with { Versions = policy.Versions.Remove(version) });
    }

    internal void Delete(string name)
    {
        Policy policy = Find(name);
        ThrowIfConflict(!policy.Targets.IsEmpty, $"The policy {name} is attached: detach it first.");
        ThrowIfConflict(policy.Versions.Count > 1, $"The policy {name} has other versions: delete them first.");
        Table.Remove(name);
    }

    /// <summary>Attaches a policy to a certificate or thing group; once more is no error.</summary>
    public void Attach(string name, string target)
    {
        Policy policy = Find(name);
        if (policy.Targets.Contains(target))
        {
            return;
        }

        if (AttachedTo(target).Count() >= PoliciesOfTargetMax)
        {
            throw new CloudRequestException(
                CloudRequestError.LimitExceeded, $"{PoliciesOfTargetMax} policies at most are attached to one target.");
        }

        Table.Set(name, policy with { Targets = policy.Targets.Add(target) });
    }

    internal void Detach(string name, string target)
    {
        Policy policy = Find(name);
        Table.Set(name, policy with { Targets = policy.Targets.Remove(target) });
    }

    public IEnumerable<Policy> AttachedTo(string target) => Policies.Where(policy => policy.Targets.Contains(target));

    internal PolicyDocument DocumentOf(Policy policy)
    {
        string text = policy.Document;
        if (!_parsed.TryGetValue(text, out PolicyDocument? document))
        {
            _parsed[text] = document = PolicyDocument.Parse(text);
        }

        return document;
    }

    private void ReportUnknownActions(string policy, PolicyDocument document)
    {
        foreach (string action in document.UnknownActions)
        {
            OnUnknownAction(policy, action);
        }
    }

    private static void ThrowIfConflict(bool isConflict, string message)
    {
        if (isConflict)
        {
            throw new CloudRequestException(CloudRequestError.DeleteConflict, message);
        }
    }
}
