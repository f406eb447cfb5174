using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>Lists the owners of the certificates in the registry.</summary>
internal static class CertificateOwners
{
    private const int IdCharacters = 8;

    /// <summary>
    /// The names of the things that have a certificate, and the first characters of the id of each certificate that is
    /// attached to no thing. The state is read during the enumeration.
    /// </summary>
    public static IEnumerable<string> Find(StateFile state)
    {
        var attached = new HashSet<string>(StringComparer.Ordinal);
        foreach (Thing thing in state.Read<Thing>("thing").Where(thing => !thing.Principals.IsEmpty))
        {
            attached.UnionWith(thing.Principals);
            yield return thing.Name;
        }

        foreach (Certificate certificate in state.Read<Certificate>("certificate"))
        {
            if (!attached.Any(arn => arn.EndsWith(certificate.Id, StringComparison.Ordinal)))
            {
                yield return $"certificate {certificate.Id[..IdCharacters]}";
            }
        }
    }
}
