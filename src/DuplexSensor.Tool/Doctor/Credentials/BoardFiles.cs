using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>The files of a thing: those of its board's export, or those of its identity.</summary>
internal sealed class BoardFiles(string folder)
{
    private const string PayloadCaName = "payload-ca.pem";

    private readonly IdentityFolder _identity = new(folder);

    public string Folder => _identity.FullPath;

    public string CertificatePath => _identity.CertificatePath;

    public string PrivateKeyPath => _identity.PrivateKeyPath;

    public string CaPath => _identity.CaPath;

    /// <summary>The CA of payload servers; without this file the board uses ca.pem.</summary>
    public string PayloadCaPath => Path.Combine(Folder, PayloadCaName) is var path && File.Exists(path) ? path : CaPath;

    /// <summary>Where the board connects to, by the export's settings.json; null for an identity.</summary>
    public MqttEndpoint? Exported { get; init; }

    /// <summary>The payload URL in the export's settings.json; null for an identity.</summary>
    public string? PayloadUrl { get; init; }

    /// <summary>Where the thing connects to, by onboard.json; null when it does not say.</summary>
    public MqttEndpoint? Onboarded =>
        _identity.ReadRecord() is { Endpoint: { } host } record ? new MqttEndpoint(host, record.Port) : null;

    public DeviceCredentials Paths => new(CertificatePath, PrivateKeyPath, CaPath);

    /// <summary>The certificates in device.pem, in the order of the file.</summary>
    public PemCertificates ReadCertificates() => PemCertificates.Read(CertificatePath);

    /// <summary>The certificates in ca.pem, in the order of the file.</summary>
    public PemCertificates ReadCa() => PemCertificates.Read(CaPath);
}
