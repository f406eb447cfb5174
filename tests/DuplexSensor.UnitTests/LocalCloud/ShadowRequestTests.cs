using System.Text;
using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ShadowRequestTests
{
    private readonly ShadowFixture _shadow = new();

    [Theory]
    [InlineData("{", 400, "Invalid JSON")]
    [InlineData("", 400, "Invalid JSON")]
    [InlineData("[]", 400, "Invalid JSON")]
    [InlineData("""{"state":{"desired":{"a":"\ud800"}}}""", 400, "Invalid JSON")]
    [InlineData("""{"state":{"desired":{"a":1,"a":2}}}""", 400, "Invalid JSON")]
    [InlineData("{}", 400, "Missing required node: state")]
    [InlineData("""{"state":5}""", 400, "State node must be an object")]
    [InlineData("""{"state":{"desired":5}}""", 400, "Desired node must be an object")]
    [InlineData("""{"state":{"reported":[]}}""", 400, "Reported node must be an object")]
    [InlineData("""{"state":{},"version":"1"}""", 400, "Invalid version")]
    [InlineData("""{"state":{},"version":1.5}""", 400, "Invalid version")]
    [InlineData("""{"state":{},"version":-1}""", 400, "Invalid version")]
    [InlineData("""{"state":{},"clientToken":5}""", 400, "Invalid clientToken")]
    [InlineData("""{"state":{"delta":{}}}""", 400, "State contains an invalid node")]
    [InlineData("""{"state":{"desired":{"a":[1,null]}}}""", 400, "State contains an invalid node")]
    [InlineData("""{"state":{"desired":{"a":[{"b":null}]}}}""", 400, "State contains an invalid node")]
    public void A_bad_request_is_rejected_with_its_reason(string payload, int code, string message)
    {
        _shadow.Update(payload);
        Assert.Equal((code, message), (_shadow.Error!.Code, _shadow.Error.Message));
        Assert.False(_shadow.Shadow.Exists);
    }

    [Fact]
    public void Unknown_keys_beside_the_state_are_ignored()
    {
        _shadow.Update("""{"state":{},"comment":"hello"}""");
        Assert.Null(_shadow.Error);
    }

    [Fact]
    public void A_rejection_has_timestamp_and_client_token()
    {
        _shadow.Update("""{"clientToken":"t"}""");
        Assert.Equal(
            """{"code":400,"message":"Missing required node: state","timestamp":1000,"clientToken":"t"}""",
            _shadow.FindSentText("/update/rejected"));
    }

    [Fact]
    public void A_token_of_64_bytes_is_echoed_and_a_longer_token_is_not()
    {
        string token = new('t', 64);
        _shadow.Update($$"""{"state":{},"clientToken":"{{token}}"}""");
        Assert.Equal(token, _shadow.FindSentJson("/update/accepted")!["clientToken"]!.GetValue<string>());
        _shadow.Update($$"""{"state":{},"clientToken":"{{token}}x"}""");
        Assert.Equal("Invalid clientToken", _shadow.Error!.Message);
        Assert.Null(_shadow.FindSentJson("/update/rejected")!["clientToken"]);
    }

    [Fact]
    public void Eight_levels_are_accepted_and_nine_are_not()
    {
        _shadow.Desire("""{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":0}}}}}}}}""");
        Assert.Null(_shadow.Error);
        _shadow.Desire("""{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":0}}}}}}}}}""");
        Assert.Equal("JSON contains too many levels of nesting; maximum is 6", _shadow.Error!.Message);
    }

    [Fact]
    public void A_request_over_8_KB_is_too_large()
    {
        _shadow.Desire($$"""{"a":"{{new string('x', 8192)}}"}""");
        Assert.Equal(413, _shadow.Error!.Code);
        Assert.Equal("The payload exceeds the maximum size allowed", _shadow.Error.Message);
    }

    [Fact]
    public void An_update_that_would_grow_the_state_over_8_KB_is_rejected_and_changes_nothing()
    {
        string half = new('x', 4096);
        _shadow.Desire($$"""{"a":"{{half}}"}""").Desire($$"""{"b":"{{half}}"}""");
        Assert.Equal(413, _shadow.Error!.Code);
        Assert.Equal(1, _shadow.Shadow.Version);
        _shadow.AssertState($$$"""{"desired":{"a":"{{{half}}}"}}""");
    }

    [Theory]
    [InlineData(8192, null)]
    [InlineData(8193, 413)]
    public void A_request_has_at_most_8192_bytes(int bytes, int? code)
    {
        string empty = """{"state":{"desired":{"a":""}}}""";
        _shadow.Desire($$"""{"a":"{{new string('x', bytes - empty.Length)}}"}""");
        Assert.Equal(code, _shadow.Error?.Code);
    }

    [Theory]
    [InlineData(8192, null)]
    [InlineData(8193, 413)]
    public void A_state_has_at_most_8192_bytes(int bytes, int? code)
    {
        string half = new('ü', 2000);
        string empty = """{"desired":{"a":"","b":""},"reported":{"\u0001":[1,{"c":true}],"d":{}}}""";
        _shadow.Desire($$"""{"a":"{{half}}"}""").Report("""{"\u0001":[1,{"c":true}],"d":{}}""");
        _shadow.Desire($$"""{"b":"{{new string('x', bytes - empty.Length - Encoding.UTF8.GetByteCount(half))}}"}""");
        Assert.Equal(code, _shadow.Error?.Code);
    }

    [Theory]
    [InlineData("[[[[[[[[[[0]]]]]]]]]]", true)]
    [InlineData("""[{"2":{"3":{"4":{"5":{"6":{"7":{"8":0}}}}}}}]""", true)]
    [InlineData("""[1,{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":0}}}}}}}}]""", false)]
    public void Only_keys_count_as_levels(string array, bool isAccepted)
    {
        _shadow.Desire($$"""{"1":{{array}}}""");
        Assert.Equal(isAccepted, _shadow.Error is null);
    }

    [Fact]
    public void A_payload_that_is_not_UTF_8_is_rejected_with_415()
    {
        _shadow.Update([.. Encoding.UTF8.GetBytes("""{"state":{"desired":{"a":" """.TrimEnd()), 0xFF]);
        Assert.Equal(415, _shadow.Error!.Code);
    }

    [Fact]
    public void Very_deep_nesting_is_rejected_without_a_stack_overflow()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"a":""", 20_000));
        _shadow.Update(deep);
        Assert.Equal(400, _shadow.Error!.Code);
    }
}
