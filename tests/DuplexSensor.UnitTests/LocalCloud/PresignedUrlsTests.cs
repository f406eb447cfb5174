using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.AspNetCore.WebUtilities;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PresignedUrlsTests
{
    private const string Document =
        """{"files":[{"url":"${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/bucket/a/k.json}"}]}""";

    private readonly JobFixture _jobs = new();
    private readonly PresignedUrls _urls = new("https://localhost:8443", [1, 2, 3]);

    public PresignedUrlsTests() => _jobs.Services.Jobs.Urls = _urls;

    [Fact]
    public void A_placeholder_in_the_current_form_needs_a_configuration_too()
    {
        string document = Document.Replace("url:https", "url-v2:https").Replace("k.json", "k%2B1.json");
        AssertRefused(new CreateJobRequest("j") { Document = document });
        _jobs.Queue(new CreateJobRequest("j") { Document = document, UrlSeconds = 60 });
        string url = GetUrl(_jobs.Send("/start-next").Response);
        Assert.StartsWith("https://localhost:8443/bucket/a/k%2B1.json?X-Amz-Algorithm=", url);
    }

    [Fact]
    public void Each_request_for_the_document_gets_a_new_URL()
    {
        _jobs.Queue(new CreateJobRequest("j") { Document = Document, UrlSeconds = 60 });
        string notified = GetUrl(JsonNode.Parse(_jobs.FindSentText("/notify-next")!)!);
        Assert.StartsWith("https://localhost:8443/bucket/a/k.json?X-Amz-Algorithm=", notified);
        _jobs.Now += 5;
        string started = GetUrl(_jobs.Send("/start-next").Response);
        _jobs.Now += 5;
        string again = GetUrl(_jobs.Send("/start-next").Response);
        Assert.Equal(3, new HashSet<string> { notified, started, again }.Count);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void A_URL_expires(int seconds, bool expected)
    {
        (string path, Dictionary<string, string> query) = CreateSignedUrl();
        _jobs.Now += seconds;
        Assert.Equal(expected, _urls.IsValid(path, query, _jobs.Time));
    }

    [Theory]
    [InlineData("X-Amz-Expires", "3600")]
    [InlineData("X-Amz-Date", "20991231T000000Z")]
    [InlineData("X-Amz-Signature", "00")]
    [InlineData("X-Amz-Expires", "long")]
    [InlineData("X-Amz-Date", "")]
    public void A_URL_that_was_tampered_with_is_not_valid(string parameter, string value)
    {
        (string path, Dictionary<string, string> query) = CreateSignedUrl();
        query[parameter] = value;
        Assert.False(_urls.IsValid(path, query, _jobs.Time));
    }

    [Fact]
    public void A_signature_is_for_one_path_and_one_secret()
    {
        (string path, Dictionary<string, string> query) = CreateSignedUrl();
        Assert.True(_urls.IsValid(path, query, _jobs.Time));
        Assert.False(_urls.IsValid("/bucket/other", query, _jobs.Time));
        Assert.False(new PresignedUrls("https://localhost:8443", [9]).IsValid(path, query, _jobs.Time));
        Assert.False(_urls.IsValid(path, new Dictionary<string, string>(), _jobs.Time));
    }

    [Theory]
    [InlineData("https://s3.us-east-1.amazonaws.com/bucket/key", "/bucket/key")]
    [InlineData("https://s3.amazonaws.com/bucket/a/b.json", "/bucket/a/b.json")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/key", "/bucket/key")]
    [InlineData("https://bucket.s3.amazonaws.com/key", "/bucket/key")]
    [InlineData("https://s3.amazonaws.com/bucket/../key", null)]
    [InlineData("https://s3.amazonaws.com/bucket/a//b", null)]
    [InlineData("https://s3.amazonaws.com/../key", null)]
    [InlineData("https://s3.amazonaws.com/bucket", null)]
    [InlineData("http://s3.amazonaws.com/bucket/key", null)]
    [InlineData("https://s3.evil.example/bucket/key", null)]
    [InlineData("https://s3.amazonaws.com/bucket/a%2Fb", "/bucket/a/b")]
    [InlineData("https://s3.amazonaws.com/bucket/rc/fw%20v1%2B2.bin", "/bucket/rc/fw%20v1%2B2.bin")]
    [InlineData("https://s3.amazonaws.com/bucket/v1+2.bin", "/bucket/v1%2B2.bin")]
    [InlineData("https://s3.dualstack.eu-west-1.amazonaws.com/bucket/key", "/bucket/key")]
    [InlineData("https://bucket.s3.dualstack.eu-west-1.amazonaws.com/key", "/bucket/key")]
    [InlineData("https://s3.amazonaws.com/bucket/%2e%2e/key", null)]
    [InlineData("https://s3.amazonaws.com/bucket/a%2F..%2F..%2Fkey", null)]
    [InlineData("https://s3.amazonaws.com/bucket/c%3A%5Ckey", null)]
    [InlineData("https://s3.amazonaws.com/bucket/a%00b", null)]
    [InlineData("https://s3.amazonaws.com/bucket/key?versionId=1", null)]
    public void A_URL_identifies_an_object(string url, string? path) =>
        Assert.Equal(path, S3Object.ParseUrl(url)?.Path);

    [Fact]
    public void Invalid_or_more_than_ten_placeholders_are_refused()
    {
        AssertRefused(new CreateJobRequest("j") { Document = Document });
        AssertRefused(new CreateJobRequest("j") { Document = Document, UrlSeconds = 59 });
        AssertRefused(new CreateJobRequest("j") { Document = Document, UrlSeconds = 3_601 });
        AssertRefused(new CreateJobRequest("j") { Document = Document.Replace("amazonaws", "x"), UrlSeconds = 60 });
        string eleven = string.Join(",", Enumerable.Range(0, 11).Select(i => $"\"u{i}\":{Document}"));
        AssertRefused(new CreateJobRequest("j") { Document = $$"""{{{eleven}}}""", UrlSeconds = 60 });
    }

    private static string GetUrl(JsonNode response) =>
        (string)response["execution"]!["jobDocument"]!["files"]![0]!["url"]!;

    private (string Path, Dictionary<string, string> Query) CreateSignedUrl()
    {
        var url = new Uri(GetUrl(_jobs.Queue(new CreateJobRequest("j") { Document = Document, UrlSeconds = 60 })
            .Send("/start-next").Response));
        return (url.AbsolutePath, QueryHelpers.ParseQuery(url.Query).ToDictionary(p => p.Key, p => p.Value.ToString()));
    }

    private void AssertRefused(CreateJobRequest request) => Assert.Equal(
        CloudRequestError.InvalidRequest, Assert.Throws<CloudRequestException>(() => _jobs.Queue(request)).Error);
}
