using System.Runtime.CompilerServices;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// Policies with versions and targets. A request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class PolicyStore
{
    // AWS IoT quotas.
    private const int VersionsMax = 5;
    private const int PoliciesPerTargetMax = 10;

    private readonly TableIndex<Policy> _policiesByTarget;
    private readonly List<(string Policy, UnknownName Name)> _unknownNames = [];

    // The key is the text object of a stored version, so a document is released with its version.
    private readonly ConditionalWeakTable<string, PolicyDocument> _parsed = [];

    public PolicyStore() => _policiesByTarget = new TableIndex<Policy>(Table, policy => policy.Targets);

    internal Table<Policy> Table { get; } = new("policy");

    public IEnumerable<Policy> Policies => Table.Records;

    public Policy? FindPolicy(string name) => Table.Find(name);

    public Policy GetPolicy(string name) =>
        FindPolicy(name) ?? throw CloudRequestException.NotFound($"Policy not found (name={name})");

    /// <summary>Creates a policy. An existing name is an error, even with the same document.</summary>
    public Policy Create(string name, string document, DateTimeOffset now)
    {
        AwsNames.ThrowIfInvalidPolicyName(name);
        var parsed = PolicyDocument.Parse(document);
        if (FindPolicy(name) is { } existing)
        {
            throw CloudRequestException.AlreadyExists(
                $"Policy cannot be created - name already exists (name={name})", existing.Arn);
        }

        Policy policy = Table.Set(name, new Policy(name, now) { Versions = [new PolicyVersion(1, document, now)] });
        AddUnknownNames(name, parsed);
        return policy;
    }

    internal PolicyVersion AddVersion(string name, string document, bool setAsDefault, DateTimeOffset now)
    {
        Policy policy = GetPolicy(name);
        var parsed = PolicyDocument.Parse(document);
        if (policy.Versions.Count >= VersionsMax)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionsLimitExceeded,
                $"The policy {name} already has the maximum number of versions ({VersionsMax}). Delete one first.");
        }

        var version = new PolicyVersion(policy.LastVersion + 1, document, now);
        Table.Set(name, policy with
        {
            Versions = policy.Versions.Add(version),
            LastVersion = version.Number,
            DefaultVersion = setAsDefault ? version.Number : policy.DefaultVersion,
            LastModifiedAt = now,
        });
        AddUnknownNames(name, parsed);
        return version;
    }

    internal PolicyVersion GetVersion(string name, string versionId) =>
        GetPolicy(name).Versions.Find(version => $"{version.Number}" == versionId)
        ?? throw CloudRequestException.NotFound($"The policy {name} has no version {versionId}.");

    internal void SetDefaultVersion(string name, string versionId, DateTimeOffset now)
    {
        int number = GetVersion(name, versionId).Number;
        Table.Set(name, GetPolicy(name) with { DefaultVersion = number, LastModifiedAt = now });
    }

    internal void DeleteVersion(string name, string versionId)
    {
        PolicyVersion version = GetVersion(name, versionId);
        Policy policy = GetPolicy(name);
        ThrowIfConflict(
            version.Number == policy.DefaultVersion,
            "Cannot delete the default version of a policy. Set another default version first.");
        Table.Set(name, policy with { Versions = policy.Versions.Remove(version) });
    }

    internal void Delete(string name)
    {
        Policy policy = GetPolicy(name);
        ThrowIfConflict(!policy.Targets.IsEmpty, $"The policy {name} is attached to targets. Detach it first.");
        ThrowIfConflict(policy.Versions.Count > 1, $"The policy {name} has other versions. Delete them first.");
        Table.Remove(name);
    }

    /// <summary>Attaches a policy to a certificate or thing group. Attaching it again is no error.</summary>
    public void Attach(string name, string target)
    {
        Policy policy = GetPolicy(name);
        if (policy.Targets.Contains(target))
        {
            return;
        }

        if (FindByTarget(target).Count >= PoliciesPerTargetMax)
        {
            throw new CloudRequestException(
                CloudRequestError.LimitExceeded,
                $"{target} has {PoliciesPerTargetMax} policies, the maximum. Detach one first.");
        }

        Table.Set(name, policy with { Targets = policy.Targets.Add(target) });
    }

    internal void Detach(string name, string target)
    {
        Policy policy = GetPolicy(name);
        Table.Set(name, policy with { Targets = policy.Targets.Remove(target) });
    }

    /// <summary>The policies that are attached to a certificate or thing group, by its ARN.</summary>
    public IReadOnlyList<Policy> FindByTarget(string target) => _policiesByTarget.Find(target);

    internal PolicyDocument GetDocument(Policy policy) => _parsed.GetValue(policy.Document, PolicyDocument.Parse);

    /// <summary>Returns once the names in new policy versions that AWS IoT does not have.</summary>
    internal IReadOnlyList<(string Policy, UnknownName Name)> DequeueUnknownNames()
    {
        (string Policy, UnknownName Name)[] dequeued = [.. _unknownNames];
        _unknownNames.Clear();
        return dequeued;
    }

    private void AddUnknownNames(string policy, PolicyDocument document) =>
        _unknownNames.AddRange(document.UnknownNames.Select(name => (policy, name)));

    private static void ThrowIfConflict(bool isConflict, string message)
    {
        if (isConflict)
        {
            throw new CloudRequestException(CloudRequestError.DeleteConflict, message);
        }
    }
}
