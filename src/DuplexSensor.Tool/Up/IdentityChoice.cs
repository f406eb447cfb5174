using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Up;

/// <summary>The identities in the folder of <c>--certs</c>: it is one, or contains one for each thing.</summary>
/// <param name="folder">The folder of the command line.</param>
/// <param name="endpoint">The endpoint to which the things connect.</param>
/// <param name="dataFolder">Gets Amazon's root CA 1 if an identity has no CA.</param>
internal sealed class IdentityChoice(string folder, MqttEndpoint endpoint, string dataFolder)
{
    // The key too: of a half copied identity, the error names the file that is missing.
    private readonly bool _isSingle = IsIdentity(folder);

    /// <summary>The things of the run: those of the command line, else those of the folder.</summary>
    /// <exception cref="UserException">The folder does not have an identity for each thing.</exception>
    public IReadOnlyList<string> FindThings(UpOptions options, string nameInSettings)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserException($"--certs {folder}: there is no such folder.");
        }

        bool isNamed = options.Things.Count > 0 || options.Boards is not null;
        IReadOnlyList<string> things = isNamed ? options.NameThings(nameInSettings)
            : _isSingle ? [new IdentityFolder(folder).ReadRecord()?.Thing ?? nameInSettings]
            : FindFolders();
        return _isSingle && things.Count > 1
            ? throw new UserException($"--certs {folder}: this is the identity of one thing, and {things.Count} are "
                + "to start. Give a folder that contains a folder for each.")
            : things;
    }

    /// <summary>Reads and checks the files of a thing.</summary>
    /// <exception cref="UserException">A file is missing or wrong, or is of another thing or cloud.</exception>
    public DeviceCredentials Read(string thing)
    {
        string path = _isSingle ? folder : Path.Combine(folder, IdentityFolder.ToFolderName(thing));
        if (!Directory.Exists(path))
        {
            throw new UserException($"--certs {folder}: it has no folder {Path.GetFileName(path)} for the thing "
                + $"{thing}. {Advice(thing)}");
        }

        if (new IdentityFolder(path).ReadRecord() is { } record)
        {
            ValidateRecord(record, thing, path);
        }

        return AwsCertificates.Read(path, dataFolder);
    }

    private IReadOnlyList<string> FindFolders()
    {
        string[] things =
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(IsIdentity)
                .Select(path => Uri.UnescapeDataString(Path.GetFileName(path)))
                .Order(StringComparer.Ordinal),
        ];
        return things.Length > 0
            ? things
            : throw new UserException($"--certs {folder}: there is no {IdentityFolder.CertificateName} in it, nor in a "
                + $"folder in it. {Advice("NAME")}");
    }

    private void ValidateRecord(Identity record, string thing, string path)
    {
        if (record.Thing != thing)
        {
            throw new UserException($"{path} is the identity of the thing '{record.Thing}', not of '{thing}'.");
        }

        if (record.Endpoint is { } other && !other.Equals(endpoint.Host, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"{path} is an identity for {other}, not for {endpoint.Host}.");
        }
    }

    private static bool IsIdentity(string path) =>
        File.Exists(Path.Combine(path, IdentityFolder.CertificateName))
        || File.Exists(Path.Combine(path, IdentityFolder.PrivateKeyName));

    private static string Advice(string thing) => $"'duplex onboard --thing {thing}' makes an identity.";
}
