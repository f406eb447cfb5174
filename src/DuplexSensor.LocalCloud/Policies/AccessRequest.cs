using System.Text;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The identity and the properties of a connection that policies can use.</summary>
public sealed record ConnectionIdentity(string ClientId, string CertificateId)
{
    public string? SourceIp { get; init; }

    /// <summary>The server name (SNI) of the client's TLS handshake, or null.</summary>
    public string? DomainName { get; init; }

    /// <summary>Clean session 0.</summary>
    public bool IsPersistent { get; init; }

    public bool HasWill { get; init; }
}

/// <summary>A request of a connection, with the values of policy variables and condition keys.</summary>
internal sealed record AccessRequest(ConnectionIdentity Identity, string Action, string Resource)
{
    private const string ThingPrefix = "iot:connection.thing.";
    private const string CertificatePrefix = "iot:certificate.";
    private const string AttributesPrefix = ThingPrefix + "attributes[";

    /// <summary>The thing that has the client id as its name and the certificate attached, or null.</summary>
    public Thing? Thing { get; init; }

    public Certificate? Certificate { get; init; }

    /// <summary>The value of a policy variable; null when the variable has no value or several.</summary>
    public string? FindVariable(string name) => FindValues(name) is [var single] ? single : null;

    /// <summary>
    /// Replaces the variables in a text; null when a variable has no value. Variables inside a value are not replaced,
    /// because a client chooses values such as its client id.
    /// </summary>
    public string? Expand(string text)
    {
        var expanded = new StringBuilder();
        int at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var start)
        {
            int end = text.IndexOf('}', start);
            string name = text[(start + 2)..end];
            if ((PolicyPattern.IsLiteral(name) ? name : FindVariable(name)) is not { } value)
            {
                return null;
            }

            expanded.Append(text, at, start - at).Append(value);
            at = end + 1;
        }

        return expanded.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>
    /// The values of a condition key, or null when the request has no such key. The letter case of a key does not
    /// matter (IAM User Guide, Condition), that of the name of a thing's attribute does.
    /// </summary>
    public IReadOnlyList<string>? FindValues(string key) => key.ToLowerInvariant() switch
    {
        "iot:clientid" => [Identity.ClientId],
        "aws:sourceip" => OneOrNone(Identity.SourceIp),
        "iot:domainname" => OneOrNone(Identity.DomainName),
        "iot:connectattributes" => FindConnectAttributes(),
        ThingPrefix + "isattached" => [Thing is null ? "false" : "true"],
        ThingPrefix + "thingname" => OneOrNone(Thing?.Name),
        ThingPrefix + "thingtypename" => OneOrNone(Thing?.TypeName),
        var name when name.StartsWith(AttributesPrefix, StringComparison.Ordinal) && name.EndsWith(']') =>
            OneOrNone(Thing?.Attributes.GetValueOrDefault(key[AttributesPrefix.Length..^1])),
        var name when name.StartsWith(CertificatePrefix, StringComparison.Ordinal) =>
            FindCertificateField(name[CertificatePrefix.Length..]),
        _ => null,
    };

    private IReadOnlyList<string>? FindCertificateField(string name) => OneOrNone(Certificate?.Fields
        .FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value);

    private IReadOnlyList<string>? FindConnectAttributes()
    {
        if (Action != AccessActions.Connect)
        {
            return null;
        }

        string[] attributes =
            [.. Identity.IsPersistent ? ["PersistentConnect"] : (string[])[], .. Identity.HasWill
                ? ["LastWill"] : (string[])[]];
        return attributes.Length == 0 ? null : attributes;
    }

    private static IReadOnlyList<string>? OneOrNone(string? value) => value is null ? null : [value];
}
