using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>Why a request is denied.</summary>
public sealed record DenyReason(string Text)
{
    /// <summary>True: no statement allows it. False: a statement or the certificate's status denies it.</summary>
    public bool IsImplicit { get; init; }
}

/// <summary>
/// Checks requests against the policies of a certificate: those attached to it, and those attached to the groups of its
/// things. A request is denied if a statement denies it or no statement allows it (AWS IoT developer guide, Policies).
/// </summary>
public sealed class Authorizer(ThingRegistry registry, CertificateStore certificates, PolicyStore policies)
{
    /// <summary>Each change that may affect a result increments it; may be read from any thread.</summary>
    public long Version =>
        registry.ThingTable.Version + registry.GroupTable.Version + certificates.Table.Version + policies.Table.Version;

    /// <summary>The reason to deny a request, or null when it is allowed.</summary>
    public DenyReason? FindDenyReason(ConnectionIdentity identity, string action, string resource) =>
        FindApplied(identity).FindDenyReason(action, resource);

    /// <summary>The policies that apply to a connection now.</summary>
    internal AppliedPolicies FindApplied(ConnectionIdentity who) => new(
        who,
        [
            .. FindPolicies(AwsNames.GetCertificateArn(who.CertificateId))
                .Select(policy => (policy.Name, policies.GetDocument(policy))),
        ])
    {
        Thing = registry.FindAttachedThing(who.ClientId, who.CertificateId),
        Certificate = certificates.FindCertificate(who.CertificateId),
    };

    /// <summary>
    /// The policies that allow a request and the policies that deny it. The status of the certificate does not matter.
    /// </summary>
    internal (IReadOnlyList<Policy> Allowing, IReadOnlyList<Policy> Denying) Explain(
        IEnumerable<Policy> applying, ConnectionIdentity who, string action, string resource)
    {
        AccessRequest request = CreateRequest(who, action, resource);
        ILookup<bool, Policy> byEffect = applying
            .SelectMany(policy => policies.GetDocument(policy).Statements.Select(statement => (policy, statement)))
            .Where(pair => pair.statement.Matches(request))
            .ToLookup(pair => pair.statement.IsDeny, pair => pair.policy);
        return ([.. byEffect[false].Distinct()], [.. byEffect[true].Distinct()]);
    }

    /// <summary>The policies of a certificate and of the groups of its things, including parent groups.</summary>
    internal IEnumerable<Policy> FindPolicies(string principal)
    {
        IEnumerable<string> groups = registry.FindThingsByPrincipal(principal)
            .SelectMany(thing => registry.FindGroupsOfThing(thing.Name))
            .SelectMany(registry.Hierarchy.GetSelfAndAncestors)
            .Select(group => group.Arn);
        return ((string[])[principal, .. groups]).SelectMany(policies.FindByTarget).Distinct();
    }

    /// <summary>The policies of a group and of its parent groups.</summary>
    internal IEnumerable<Policy> FindPoliciesOfGroup(string name) => registry.Hierarchy
        .GetSelfAndAncestors(registry.GetGroup(name))
        .SelectMany(group => policies.FindByTarget(group.Arn))
        .Distinct();

    private AccessRequest CreateRequest(ConnectionIdentity who, string action, string resource) =>
        new(who, action, resource)
        {
            Thing = registry.FindAttachedThing(who.ClientId, who.CertificateId),
            Certificate = certificates.FindCertificate(who.CertificateId),
        };
}
