using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobResponseTests
{
    private const string Rejected =
        """{"code":"VersionMismatch","message":"m","clientToken":"77-3","timestamp":1700000000,"""
        + """ "executionState":{"status":"IN_PROGRESS","statusDetails":{"versionNumber":99},"versionNumber":4}}""";

    private readonly JobResponse _response = new();

    [Fact]
    public void A_rejected_response_has_a_code_and_the_current_version()
    {
        Assert.True(TryRead(Rejected));
        Assert.Equal((true, "VersionMismatch", 4), (_response.MatchesToken, _response.Code, _response.VersionNumber));
        Assert.Equal("IN_PROGRESS", _response.Status);
    }

    [Fact]
    public void An_accepted_response_has_only_the_token()
    {
        Assert.True(TryRead("""{"clientToken":"77-3","timestamp":1700000000}"""));
        Assert.Equal((true, "", 0), (_response.MatchesToken, _response.Code, _response.VersionNumber));
    }

    [Theory]
    [InlineData("""{"clientToken":"77-30"}""")]
    [InlineData("""{"executionState":{"clientToken":"77-3"}}""")]
    [InlineData("{}")]
    public void Any_other_token_does_not_match(string text)
    {
        Assert.True(TryRead(text));
        Assert.False(_response.MatchesToken);
    }

    [Fact]
    public void Without_an_outstanding_token_no_response_matches()
    {
        Assert.True(_response.TryRead(new JsonReader(), Rejected.Bytes(), null));
        Assert.False(_response.MatchesToken);
    }

    [Fact]
    public void A_response_truncated_at_any_byte_is_malformed()
    {
        byte[] whole = Rejected.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(_response.TryRead(new JsonReader(), whole[..length], "77-3"), $"cut after {length} bytes");
        }
    }

    [Theory]
    [InlineData("\"4\"")]
    [InlineData("4294967300")]
    public void A_version_that_does_not_fit_counts_as_unread(string version)
    {
        Assert.True(TryRead("{\"executionState\":{\"versionNumber\":" + version + "}}"));
        Assert.Equal(0, _response.VersionNumber);
    }

    private bool TryRead(string text) => _response.TryRead(new JsonReader(), text.Bytes(), "77-3");
}
