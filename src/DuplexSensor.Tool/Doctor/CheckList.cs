using DuplexSensor.Tool.Doctor.Board;
using DuplexSensor.Tool.Doctor.Cloud;
using DuplexSensor.Tool.Doctor.Credentials;
using DuplexSensor.Tool.Doctor.Machine;
using DuplexSensor.Tool.Doctor.Network;

namespace DuplexSensor.Tool.Doctor;

/// <summary>All checks, in the order in which they run. A check needs only checks above it.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> Create() =>
    [
        new SdkCheck(),
        new AwsCliCheck(),
        new NanoffCheck(),
        new PathCheck(),
        new EnvironmentCheck(),
        new ClockCheck(),
        new SettingsCheck(),
        new CloudCheck(),
        new FilesCheck(),
        new PemTextCheck(),
        new CertificateOrderCheck(),
        new PrivateKeyCheck(),
        new CertificateDatesCheck(),
        new CertificateChainCheck(),
        new SerialDriverCheck(),
        new SerialPortCheck(),
        new SerialRightsCheck(),
        new SerialInUseCheck(),
        new BoardAnswersCheck(),
        new FirmwareCheck(),
        new ImageCheck(),
        new PackagesCheck(),
        new PortsCheck(),
        new FirewallCheck(),
        new DnsCheck(),
        new TcpCheck(),
        new TlsCheck(),
        new ServerKeyCheck(),
        new CertificateActiveCheck(),
        new ThingAttachedCheck(),
        new PolicyCheck(),
        new ShadowCheck(),
        new JobsCheck(),
        new ClientIdCheck(),
        new PayloadUrlCheck(),
        new ConnectCheck(),
    ];
}
