namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>The three PEM files with which a device proves itself and knows its cloud.</summary>
public sealed record DeviceCredentials(string CertificatePath, string PrivateKeyPath, string CaPath);
