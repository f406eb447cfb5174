namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>
/// The PEM files of a device: its certificate and key, and the CA certificate to verify the cloud.
/// </summary>
public sealed record DeviceCredentials(string CertificatePath, string PrivateKeyPath, string CaPath);
