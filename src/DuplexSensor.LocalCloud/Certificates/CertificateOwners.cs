using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>Who has a certificate of the registry.</summary>
internal static class CertificateOwners
{
    private const int IdCharacters = 8;

    /// <summary>
    /// The things by name, and the certificates that are attached to none by the first characters of their id; read
    /// when they are enumerated.
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
