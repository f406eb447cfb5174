using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Boards;

/// <summary>The identities in a folder that contains a folder for each thing.</summary>
internal static class IdentityList
{
    /// <summary>The names of the things that have a certificate and a key, in ordinal order.</summary>
    public static IReadOnlyList<string> Find(string root) => !Directory.Exists(root) ? [] :
    [
        .. Directory.EnumerateDirectories(root)
            .Where(path => File.Exists(Path.Combine(path, IdentityFolder.CertificateName))
                && File.Exists(Path.Combine(path, IdentityFolder.PrivateKeyName)))
            .Select(path => Uri.UnescapeDataString(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal),
    ];
}
