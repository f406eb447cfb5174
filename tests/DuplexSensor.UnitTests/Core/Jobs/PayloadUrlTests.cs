using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class PayloadUrlTests
{
    private static readonly string[] Hosts = ["localhost", "files.example.org"];

    private static readonly string[] Parts =
    [
        "https://", "localhost", "files.example.org", "evil.example", "@", ":", "8443", "/", "\\", "#", "?", "%40",
        "%2f", ".", "[::1]", "[", "]", ";", "&", "{jobId}", "..", "\u00AD", "\uFF0F", "*", "~", "|", "xn--", "0x7f.1",
        " ",
    ];

    private readonly DeviceConfig _config = new()
    {
        JobPayloadUrl = "https://localhost:8443/job-{jobId}.json",
        JobPayloadHosts = ["Files.Example.ORG"],
    };

    [Theory]
    [InlineData("https://localhost:8443/job-30.json")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost")]
    [InlineData("https://localhost:9/x")]
    [InlineData("https://LOCALHOST/x")]
    [InlineData("https://files.example.org/a/b.json?X-Sig=abc%2F/@:#f")]
    [InlineData("https://files.example.org?x")]
    public void The_configured_hosts_are_allowed(string url) => Assert.Null(PayloadUrl.Validate(url, _config));

    [Theory]
    [InlineData("https://evil.example/SECRET")]
    [InlineData("https://localhost.evil.example/SECRET")]
    [InlineData("https://evil.example/localhost?SECRET")]
    [InlineData("https://xlocalhost/SECRET")]
    [InlineData("https://localhost./SECRET")]
    [InlineData("https://example.org/SECRET")]
    [InlineData("https://localhost%2eevil.example/SECRET")]
    [InlineData("https://localhost%00.evil.example/SECRET")]
    [InlineData("https:///localhost/SECRET")]
    [InlineData("https://:8443/SECRET")]
    [InlineData("https://?SECRET")]
    [InlineData("https://")]
    [InlineData("https://evil.example#@localhost/SECRET")]
    [InlineData("https://[::1]/SECRET")]
    public void Any_other_host_is_rejected(string url) => AssertRejected(url, "host is not allowed");

    [Theory]
    [InlineData("https://localhost@evil.example/SECRET")]
    [InlineData("https://localhost:8443@evil.example/SECRET")]
    [InlineData("https://user:SECRET@localhost/")]
    public void User_info_is_rejected(string url) => AssertRejected(url, "user info");

    [Theory]
    [InlineData("http://localhost/SECRET")]
    [InlineData("ftp://localhost/SECRET")]
    [InlineData("localhost/SECRET")]
    [InlineData("//localhost/SECRET")]
    [InlineData("https:/localhost/SECRET")]
    [InlineData(" https://localhost/SECRET")]
    [InlineData("xhttps://localhost/SECRET")]
    [InlineData("\u200Bhttps://localhost/SECRET")]
    [InlineData("")]
    public void Anything_but_https_is_rejected(string url) => AssertRejected(url, "not https");

    [Theory]
    [InlineData("https://localhost\\@evil.example/SECRET")]
    [InlineData("https://localhost/a b SECRET")]
    [InlineData("https://localhost/SECRET\r\nHost: evil.example")]
    [InlineData("https://localhost/SECRET\0")]
    [InlineData("https://localhost\t/SECRET")]
    [InlineData("https://localhost/\u00FC/SECRET")]
    [InlineData("https://l\u043Ecalhost/SECRET")]
    [InlineData("https://localhost/SECRET\u007F")]
    public void A_character_that_must_be_escaped_is_rejected(string url) => AssertRejected(url, "must be escaped");

    [Fact]
    public void A_url_of_2048_characters_is_allowed_and_a_longer_one_is_not()
    {
        string url = "https://localhost/SECRET".PadRight(Limits.UrlLengthMax, 'x');

        Assert.Null(PayloadUrl.Validate(url, _config));
        AssertRejected(url + "x", "longer than 2048");
    }

    [Fact]
    public void Without_a_payload_url_only_the_listed_hosts_are_allowed()
    {
        _config.JobPayloadUrl = "";

        AssertRejected("https://localhost/SECRET", "host is not allowed");
        Assert.Null(PayloadUrl.Validate("https://files.example.org/x", _config));
    }

    [Fact]
    public void An_IPv6_address_is_never_allowed()
    {
        _config.JobPayloadUrl = "https://[::1]:8443/job-{jobId}.json";

        AssertRejected("https://[::1]:8443/SECRET", "host is not allowed");
        AssertRejected("https://[2001:db8::bad]/SECRET", "host is not allowed");
        AssertRejected("https://[::ffff:203.0.113.9]/SECRET", "host is not allowed");
    }

    [Fact]
    public void Every_allowed_url_has_an_allowed_host_when_dotnet_parses_it()
    {
        var random = new Random(41);
        int allowed = 0;
        for (int round = 0; round < 50_000; round++)
        {
            string url = "https://" + (random.Next(2) == 0 ? Hosts[random.Next(2)] : "")
                + string.Concat(random.GetItems(Parts, random.Next(6)));
            bool isAllowed = PayloadUrl.Validate(url, _config) == null;
            if (isAllowed && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            {
                allowed++;
                Assert.True(Hosts.Contains(uri.Host) && uri.Scheme == "https" && uri.UserInfo == "", url);
            }
        }

        Assert.InRange(allowed, 1_000, 49_000);
    }

    private void AssertRejected(string url, string reason)
    {
        string? error = PayloadUrl.Validate(url, _config);

        Assert.Contains(reason, error);
        Assert.DoesNotContain("SECRET", error);
    }
}
