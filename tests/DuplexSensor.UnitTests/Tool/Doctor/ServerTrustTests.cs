using DuplexSensor.Tool.Doctor.Credentials;
using DuplexSensor.Tool.Doctor.Network;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>When a server's certificate is judged.</summary>
public sealed class ServerTrustTests
{
    [Fact]
    public void A_server_is_judged_at_the_time_that_is_known_and_not_by_the_clock_of_this_PC()
    {
        const string host = "example.com";
        using PemCertificates roots = PemCertificates.Parse("ca.pem", TestPki.ToPem(TestPki.Root));
        var expired = new ServerAnswer([TestPki.GetServer(host, days: -1)]);

        Assert.Null(ServerTrust.FindError(expired, host, roots, TestPki.Now.AddDays(-2)));
        Assert.NotNull(ServerTrust.FindError(expired, host, roots, TestPki.Now));
    }
}
