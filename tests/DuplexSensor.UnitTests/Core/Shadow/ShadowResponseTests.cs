using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

public class ShadowResponseTests
{
    private const string Accepted =
        """{"state":{"reported":{"on":true,"seq":1}},"metadata":{"reported":{"on":{"timestamp":1}}},"version":12,"""
        + """ "timestamp":1700000000,"clientToken":"77-3"}""";

    private const string Rejected =
        """{"code":409,"message":"Version conflict","timestamp":1700000000,"clientToken":"77-3"}""";

    private readonly ShadowResponse _response = new();

    [Fact]
    public void An_accepted_response_with_the_token_matches_and_has_the_version()
    {
        Assert.True(TryRead(Accepted));
        Assert.Equal((true, 12, 0), (_response.MatchesToken, _response.Version, _response.Code));
    }

    [Theory]
    [InlineData("""{"state":{"desired":{"on":true}},"version":12}""", true)]
    [InlineData("""{"state":{"reported":{"on":true},"desired":null},"version":12}""", true)]
    [InlineData("""{"state":{"reported":{"desired":1}},"version":12}""", false)]
    [InlineData("""{"state":null,"desired":{},"version":12}""", false)]
    public void An_accepted_update_of_any_client_shows_whether_it_wrote_desired(string text, bool hasDesired)
    {
        Assert.True(TryRead(text));
        Assert.Equal((12, hasDesired), (_response.Version, _response.HasDesired));
    }

    [Fact]
    public void A_rejected_response_with_the_token_matches_and_has_the_code()
    {
        Assert.True(TryRead(Rejected));
        Assert.Equal((true, 0, 409), (_response.MatchesToken, _response.Version, _response.Code));
    }

    [Theory]
    [InlineData("""{"clientToken":"77-30"}""")]
    [InlineData("""{"clientToken":"77-"}""")]
    [InlineData("""{"clientToken":""}""")]
    [InlineData("""{"clientToken":null}""")]
    [InlineData("""{"clientToken":77}""")]
    [InlineData("""{"clientToken":{"clientToken":"77-3"}}""")]
    [InlineData("""{"state":{"clientToken":"77-3"}}""")]
    [InlineData("""{"version":12}""")]
    public void Any_other_token_does_not_match(string text)
    {
        Assert.True(TryRead(text));
        Assert.False(_response.MatchesToken);
    }

    [Fact]
    public void Without_an_outstanding_token_no_response_matches()
    {
        Assert.True(_response.TryRead(new JsonReader(), Accepted.Bytes(), null));
        Assert.False(_response.MatchesToken);
    }

    [Fact]
    public void A_response_cut_at_any_byte_is_malformed()
    {
        byte[] whole = Accepted.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(_response.TryRead(new JsonReader(), whole[..length], "77-3"), $"cut after {length} bytes");
        }
    }

    [Theory]
    [InlineData("\"409\"")]
    [InlineData("4294967705")]
    public void An_invalid_code_is_not_read_as_409(string code)
    {
        Assert.True(TryRead("{\"code\":" + code + ",\"clientToken\":\"77-3\"}"));
        Assert.NotEqual(409, _response.Code);
    }

    [Fact]
    public void Nothing_of_the_last_response_is_left_in_the_next()
    {
        TryRead(Accepted);
        TryRead(Rejected);
        TryRead("{}");

        Assert.Equal((false, 0, 0), (_response.MatchesToken, _response.Version, _response.Code));
    }

    private bool TryRead(string text) => _response.TryRead(new JsonReader(), text.Bytes(), "77-3");
}
