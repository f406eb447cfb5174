using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>Why a request is refused; null stands for an allowed one.</summary>
public sealed record Refusal(string Reason)
{
    /// <summary>Whether no statement allows it; otherwise one denies it.</summary>
    public bool IsByDefault { get; init; }
}

/// <summary>
/// Holds requests against the policies of a certificate: its own, and those of the groups of the thing that it stands
/// for. What no statement allows is refused, what one denies too (AWS IoT developer guide, Policies).
/// </summary>
public sealed class Authorizer(ThingRegistry registry, CertificateBook certificates, PolicyBook policies)
{
    /// <summary>Raised by whatever may change an answer; may be read from any thread.</summary>
    public long Version =>
        registry.ThingTable.Version + registry.GroupTable.Version + certificates.Table.Version + policies.Table.Version;

    /// <summary>The reason to refuse, or null.</summary>
    public Refusal? Decide(ConnectionIdentity who, string action, string resource)
    {
        if (!certificates.IsActive(who.CertificateId))
        {
            return new Refusal("the certificate is not ACTIVE");
        }

        string principal = Names.ArnOfCertificate(who.CertificateId);
        Thing? thing = registry.ThingTable.Find(who.ClientId);
        var request = new AccessRequest(who, action, resource)
        {
            Thing = thing?.Principals.Contains(principal) == true ? thing : null,
            Certificate = certificates.FindOrNull(who.CertificateId),
        };
        return Decide(PoliciesOf(principal), request);
    }

    private IEnumerable<Policy> PoliciesOf(string principal)
    {
        IEnumerable<string> groups = registry.ThingsWith(principal)
            .SelectMany(thing => registry.GroupsOf(thing.Name))
            .Select(group => group.Arn);
        return ((string[])[principal, .. groups]).SelectMany(policies.AttachedTo).Distinct();
    }

    private Refusal? Decide(IEnumerable<Policy> applying, AccessRequest request)
    {
        bool isAllowed = false;
        var slips = new List<string>();
        foreach (Policy policy in applying)
        {
            PolicyDocument document = policies.DocumentOf(policy);
            slips.AddRange(document.UnknownActions.Select(action => $"{action} in the policy {policy.Name}"));
            foreach (PolicyStatement statement in document.Statements)
            {
                if (!statement.Covers(request))
                {
                    continue;
                }

                if (statement.IsDeny)
                {
                    return new Refusal($"denied by the policy {policy.Name} {statement.Sid}".TrimEnd());
                }

                isAllowed = true;
            }
        }

        string about = slips.Count == 0 ? "" : $" (AWS IoT has no action {string.Join(", ", slips)})";
        return isAllowed ? null : new Refusal("no statement allows it" + about) { IsByDefault = true };
    }
}
