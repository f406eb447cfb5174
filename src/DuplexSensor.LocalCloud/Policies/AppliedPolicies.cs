using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// The policies that apply to a connection, with the records of its thing and certificate, at one moment. Immutable, so
/// decisions need no lock and no search.
/// </summary>
internal sealed class AppliedPolicies(
    ConnectionIdentity identity, IReadOnlyList<(string Name, PolicyDocument Document)> policies)
{
    /// <summary>The thing that has the client id as its name and the certificate attached, or null.</summary>
    public Thing? Thing { get; init; }

    public Certificate? Certificate { get; init; }

    /// <summary>The reason to deny a request, or null when it is allowed.</summary>
    public DenyReason? FindDenyReason(string action, string resource)
    {
        if (Certificate?.Status != CertificateStatus.Active)
        {
            return new DenyReason("the certificate is not ACTIVE");
        }

        var request = new AccessRequest(identity, action, resource) { Thing = Thing, Certificate = Certificate };
        bool isAllowed = false;
        foreach ((string name, PolicyDocument document) in policies)
        {
            foreach (PolicyStatement statement in document.Statements)
            {
                if (!statement.Matches(request))
                {
                    continue;
                }

                if (statement.IsDeny)
                {
                    return new DenyReason($"denied by the policy {name} {statement.Sid}".TrimEnd());
                }

                isAllowed = true;
            }
        }

        return isAllowed ? null : new DenyReason("no statement allows it" + DescribeUnknownNames())
        {
            IsImplicit = true,
        };
    }

    private string DescribeUnknownNames()
    {
        string[] unknownNames =
        [
            .. from policy in policies
               from unknown in policy.Document.UnknownNames
               select $"no {unknown.Kind} {unknown.Name} in the policy {policy.Name}",
        ];
        return unknownNames.Length == 0 ? "" : $" (AWS IoT has {string.Join(", ", unknownNames)})";
    }
}
