using System.Text.Encodings.Web;
using System.Text.Json;
using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Identities;

/// <summary>
/// One identity, one folder: certificate, private key and CA of a thing, and <c>onboard.json</c>. For AWS the folder is
/// <c>certs/ACCOUNT-REGION/NAME</c>, for the local cloud <c>.duplex/things/NAME</c>.
/// </summary>
/// <param name="path">Path of the folder; it need not exist.</param>
internal sealed class IdentityFolder(string path)
{
    public const string CertificateName = "device.pem";
    public const string PrivateKeyName = "device.key";
    public const string CaName = "ca.pem";
    public const string RecordName = "onboard.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    public string CertificatePath => Path.Combine(FullPath, CertificateName);

    public string PrivateKeyPath => Path.Combine(FullPath, PrivateKeyName);

    public string CaPath => Path.Combine(FullPath, CaName);

    public string RecordPath => Path.Combine(FullPath, RecordName);

    /// <summary>The folder of a thing of AWS.</summary>
    /// <param name="root">The folder of all identities, for example <c>certs</c>.</param>
    /// <param name="account">Account id, 12 digits.</param>
    /// <param name="region">For example us-east-1.</param>
    /// <param name="thing">Thing name.</param>
    public static IdentityFolder ForAws(string root, string account, string region, string thing) =>
        new(Path.Combine(root, $"{account}-{region}", ToFolderName(thing)));

    /// <summary>The folder of a thing of the local cloud.</summary>
    /// <param name="dataFolder">Data folder, for example <c>.duplex</c>.</param>
    /// <param name="thing">Thing name.</param>
    public static IdentityFolder ForLocalCloud(string dataFolder, string thing) =>
        new(Path.Combine(dataFolder, "things", ToFolderName(thing)));

    /// <summary>A thing name as the name of a folder: it may contain a colon, which Windows does not allow.</summary>
    public static string ToFolderName(string thing) => Uri.EscapeDataString(thing);

    /// <summary>Creates the folder, with a <c>.gitignore</c> of <c>*</c>.</summary>
    /// <exception cref="UserException">The folder cannot be created.</exception>
    public void Create() => OwnFolder.Create(FullPath);

    /// <summary>Reads onboard.json; null when the folder has none.</summary>
    /// <exception cref="UserException">The file cannot be read, or is not as duplex writes it.</exception>
    public Identity? ReadRecord()
    {
        try
        {
            return File.Exists(RecordPath)
                ? JsonSerializer.Deserialize<Identity>(File.ReadAllText(RecordPath), Json)
                : null;
        }
        catch (JsonException exception)
        {
            throw new UserException(
                $"{RecordPath} is not as 'duplex onboard' writes it: {exception.Message} Delete it, and onboard "
                + "the thing again: its key and certificate stay.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{RecordPath} cannot be read: check its permissions.", exception);
        }
    }

    /// <summary>Writes onboard.json. Members of an earlier file that this one does not have are gone.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WriteRecord(Identity identity) =>
        Write(() => AtomicFile.Write(RecordPath, JsonSerializer.Serialize(identity, Json) + "\n"), RecordPath);

    /// <summary>Writes the certificate or the CA.</summary>
    /// <param name="name"><see cref="CertificateName"/> or <see cref="CaName"/>.</param>
    /// <param name="pem">The certificate in PEM form.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WriteCertificate(string name, string pem) =>
        Write(() => AtomicFile.Write(Path.Combine(FullPath, name), pem), Path.Combine(FullPath, name));

    /// <summary>Writes the private key, which this user alone can read.</summary>
    /// <param name="pem">The key in PEM form, not encrypted.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WritePrivateKey(string pem) =>
        Write(() => AtomicFile.WritePrivate(PrivateKeyPath, pem), PrivateKeyPath);

    private static void Write(Action write, string path)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {exception.Message}", exception);
        }
    }
}
