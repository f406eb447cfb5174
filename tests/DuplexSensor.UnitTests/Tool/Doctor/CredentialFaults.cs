using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Faults of certificates and keys.</summary>
internal static class CredentialFaults
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IEnumerable<Fault> All =>
    [
        new("files", "no folder with the certificate of 'desk'", pc => Directory.Delete(pc.Export, recursive: true)),
        new("files", "device.key: there is no such file", pc => Delete(pc, "device.key")),
        new("files", "device.pem: there is no such file", pc => Delete(pc, "device.pem")),
        new("files", "ca.pem: there is no such file", pc => Delete(pc, "ca.pem")),
        .. TextFaults,
        new("certificate-order", "device.pem begins with the CA 'AWS IoT Certificate CA'", pc =>
            pc.WriteExported("device.pem", TestPki.ToPem(TestPki.ThingCa, Load(pc, "device.pem")))),
        new("certificate-order", "certificate 2, 'Test Root CA 1', has not issued certificate 1, 'desk'", pc =>
            pc.WriteExported("device.pem", TestPki.ToPem(Load(pc, "device.pem"), TestPki.Root))),
        new("certificate-order", "ca.pem begins with 'desk', which is no root CA", pc =>
            pc.WriteExported("ca.pem", pc.ReadExported("device.pem"))),
        new("private-key", "device.key is not the key of certificate", pc =>
            pc.WriteExported("device.key", TestPki.OtherKeyPem)),
        new("certificate-dates", "device.pem expired on 2026-11-29", pc =>
            pc.UseCertificate(TestPki.GetThing(false, -9 * Day, -1 * Day))),
        new("certificate-dates", "device.pem expired on 2026-11-29", pc =>
            pc.UseCertificate(TestPki.GetThing(true, -9 * Day, -1 * Day)), BoardCloud.Local),
        new("certificate-dates", "device.pem is valid from 2026-12-02 on only", pc =>
            pc.UseCertificate(TestPki.GetThing(false, 2 * Day, 9 * Day))),
        new("certificate-dates", "ca.pem expired on 2026-11-29", pc =>
            pc.WriteExported("ca.pem", TestPki.ToPem(TestPki.ExpiredRoot))),
        new("certificate-chain", "device.pem is not signed by the key of", pc =>
        {
            pc.WriteExported("ca.pem", TestPki.ToPem(TestPki.OtherRoot));
            pc.Network.Servers[$"{pc.Host}:8883"] = [TestPki.GetServer(pc.Host, isOtherCa: true)];
            pc.Network.Servers[$"{DoctorFixture.PayloadHost}:443"] =
                [TestPki.GetServer(DoctorFixture.PayloadHost, isOtherCa: true)];
        }, BoardCloud.Local),
    ];

    private static IEnumerable<Fault> TextFaults =>
    [
        Text("device.pem", "its lines end with CR alone", pem => pem.Replace('\n', '\r')),
        Text("ca.pem", "its lines end with CR alone", pem => pem.Replace('\n', '\r')),
        Text("device.key", "its lines end with CR alone", pem => pem.Replace('\n', '\r')),
        Text("device.key", "its line ends are written out as \\n", pem => pem.Replace("\n", "\\n")),
        Text("device.pem", "it is one single line", pem => pem.Replace("\n", "")),
        Text("ca.pem", "its lines are indented", pem => pem.Replace("\n", "\n  ")),
        Text("device.pem", "it has no -----BEGIN", pem => pem.Split('\n')[1]),
        Text("device.pem", "it has no -----BEGIN CERTIFICATE-----", _ => TestPki.ThingKeyPem),
        Text("device.key", "it is no private key", _ => TestPki.ToPem(TestPki.Root)),
        Text("device.key", "it is encrypted", _ => TestPki.EncryptedKeyPem),
        new("pem-text", "device.key: it is not UTF-8", pc => pc.Write(
            ".duplex/boards/desk/device.key", Encoding.Unicode.GetBytes(TestPki.ThingKeyPem))),
        new("pem-text", "ca.pem: it is not UTF-8", pc => pc.Write(
            ".duplex/boards/desk/ca.pem",
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(pc.ReadExported("ca.pem"))])),
    ];

    private static Fault Text(string file, string evidence, Func<string, string> change) => new(
        "pem-text", $"{file}: {evidence}", pc => pc.WriteExported(file, change(pc.ReadExported(file))));

    private static void Delete(DoctorFixture pc, string name) => File.Delete(Path.Combine(pc.Export, name));

    private static X509Certificate2 Load(DoctorFixture pc, string name) =>
        X509Certificate2.CreateFromPem(pc.ReadExported(name));
}
