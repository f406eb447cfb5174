using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Doctor.Cloud;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Faults of the network and the cloud.</summary>
internal static class CloudFaults
{
    private const string Payload = $"{DoctorFixture.PayloadHost}:443";
    private const string ArnPrefix = "arn:aws:iot:us-east-1:123456789012:";

    public static IEnumerable<Fault> All =>
    [
        new("dns", $"{DoctorFixture.AwsHost} has no address", pc => pc.Network.UnknownHosts.Add(pc.Host)),
        new("tcp", $"{DoctorFixture.AwsHost}:8883: Connection refused", pc =>
            pc.Network.Servers.Remove($"{pc.Host}:8883")),
        new("tcp", "Connection refused", pc => pc.Network.Servers.Remove($"{pc.Host}:8883"), BoardCloud.Local),
        .. ServerFaults,
        new("certificate-active", "is INACTIVE", pc => pc.Aws.CertificateStatus = "INACTIVE"),
        new("certificate-active", "has no certificate", pc => pc.Aws.CertificateStatus = null),
        new("thing-attached", "'desk' is attached to none", pc => pc.Aws.Principals.Clear()),
        new("thing-attached", "'desk' is attached to 12345678, not to", pc =>
            pc.Aws.Principals[0] = $"{ArnPrefix}cert/{"12345678",-64}"),
        new("thing-attached", "has no thing 'desk'", pc => pc.Aws.HasThing = false),
        .. PolicyFaults,
        new("shadow", "delta {\"refresh\":12000}", pc => pc.Aws.Delta = new JsonObject { ["refresh"] = 12_000 }),
        new("jobs", "30 QUEUED since 25 min", pc =>
            pc.Aws.Jobs.Add(("30", "QUEUED", TestPki.Now.AddMinutes(-25)))),
        new("jobs", "31 IN_PROGRESS since 3 days, 30 QUEUED since 4 days", pc =>
        {
            pc.Aws.Jobs.Add(("30", "QUEUED", TestPki.Now.AddDays(-4)));
            pc.Aws.Jobs.Add(("31", "IN_PROGRESS", TestPki.Now.AddDays(-3)));
        }),
        new("client-id", "boards/shelf/settings.json has the thing 'desk' too", pc =>
            pc.Write(".duplex/boards/shelf/settings.json", """{"thing":"desk"}""")),
        new("client-id", "at 12:01:40Z another connection took the place of the one of 'desk'", pc => SetConnections(
            pc,
            [
                .. Enumerable.Repeat((true, TestPki.Now.AddSeconds(-9), ""), 20),
                (true, TestPki.Now.AddSeconds(100), ""),
            ])),
        new("client-id", "because of a duplicate client id", pc => SetConnections(
            pc, [(true, TestPki.Now.AddSeconds(-9), ""), (false, TestPki.Now.AddSeconds(-1), "DUPLICATE_CLIENTID")])),
        new("client-id", "because of a duplicate client id", pc => SetConnections(
            pc, [(false, TestPki.Now.AddSeconds(-1), "DUPLICATE_CLIENT_ID")])),
        new("connect", "as 'desk': lost TLS refused", pc => pc.Network.MqttError = "lost TLS refused"),
    ];

    private static IEnumerable<Fault> ServerFaults =>
    [
        Server("tls", "the server does not speak TLS", []),
        Server("tls", "the server's certificate is for example.com", [TestPki.GetServer("example.com")]),
        Server("tls", "the server's certificate expired on 2026-11-29",
            [TestPki.GetServer(DoctorFixture.AwsHost, days: -1)]),
        Server("tls", "does not lead to the CA 'Test Root CA 1'",
            [TestPki.GetServer(DoctorFixture.AwsHost, isOtherCa: true)]),
        new("tls", "of 'Test Root CA 1', does not lead to the CA 'Unrelated Root CA 2'", pc =>
            pc.WriteExported("ca.pem", TestPki.ToPem(TestPki.UnrelatedRoot))),
        Server("server-key", "the server's key is not RSA", [TestPki.GetServer(DoctorFixture.AwsHost, isRsa: false)]),
        PayloadServer("does not speak TLS", []),
        PayloadServer("the server's certificate is for example.com", [TestPki.GetServer("example.com")]),
        PayloadServer("expired on", [TestPki.GetServer(DoctorFixture.PayloadHost, days: -1)]),
        PayloadServer("does not lead to", [TestPki.GetServer(DoctorFixture.PayloadHost, isOtherCa: true)]),
        PayloadServer("is not RSA", [TestPki.GetServer(DoctorFixture.PayloadHost, isRsa: false)]),
    ];

    // One for each action and topic of the board.
    private static IEnumerable<Fault> PolicyFaults => PolicyCheck.ListQuestions("desk", ArnPrefix).Select(question =>
        new Fault(
            "policy",
            $"not allowed: {question.Action.ToLowerInvariant()} {question.Resource[ArnPrefix.Length..]}",
            pc => pc.Aws.IsAllowed = (action, resource) => (action, resource) != question));

    private static Fault Server(string check, string evidence, X509Certificate2[] certificates) => new(
        check, evidence, pc => pc.Network.Servers[$"{DoctorFixture.AwsHost}:8883"] = certificates);

    private static Fault PayloadServer(string evidence, X509Certificate2[] certificates) => new(
        "payload-url", evidence, pc => pc.Network.Servers[Payload] = certificates);

    private static void SetConnections(
        DoctorFixture pc, (bool IsOnline, DateTimeOffset At, string Reason)[] connections)
    {
        pc.Aws.Connections.Clear();
        pc.Aws.Connections.AddRange(connections.Select(connection => new JsonObject
        {
            ["connected"] = connection.IsOnline,
            ["timestamp"] = connection.At.ToUnixTimeMilliseconds(),
            ["disconnectReason"] = connection.Reason,
        }));
    }
}
