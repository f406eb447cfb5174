using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ShadowGetAndDeleteTests
{
    private const long TwoDays = 48 * 3600;

    private readonly ShadowFixture _shadow = new();

    [Fact]
    public void Get_tells_everything_with_the_delta()
    {
        _shadow.Desire("""{"on":true}""").Report("""{"on":false}""");
        _shadow.Now = 2_000;
        _shadow.Get("""{"clientToken":"t"}""");
        SameJson(
            """
            {"state":{"desired":{"on":true},"reported":{"on":false},"delta":{"on":true}},
            "metadata":{"desired":{"on":{"timestamp":1000}},"reported":{"on":{"timestamp":1000}},
            "delta":{"on":{"timestamp":1000}}},"version":2,"timestamp":2000,"clientToken":"t"}
            """,
            _shadow.SentTo("/get/accepted"));
    }

    [Fact]
    public void Get_without_differences_has_no_delta()
    {
        _shadow.Report("""{"on":false}""").Get();
        Assert.DoesNotContain("delta", _shadow.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_leaves_the_stored_document_alone()
    {
        _shadow.Desire("""{"on":true}""").Get();
        _shadow.HasState("""{"desired":{"on":true}}""");
    }

    [Fact]
    public void A_shadow_that_never_was_is_not_found()
    {
        _shadow.Get("""{"clientToken":"t"}""");
        Assert.Equal(
            """{"code":404,"message":"No shadow exists with name: 'lamp'","clientToken":"t"}""",
            _shadow.SentTo("/get/rejected"));
    }

    [Fact]
    public void A_payload_of_get_or_delete_must_be_JSON_when_there_is_one()
    {
        _shadow.Report("""{"on":false}""");
        Assert.Equal("Invalid JSON", _shadow.Get("x").Error!.Message);
        Assert.Equal("Invalid JSON", _shadow.Delete("x").Error!.Message);
        Assert.True(_shadow.Shadow.Exists);
    }

    [Fact]
    public void Delete_tells_the_last_version()
    {
        _shadow.Report("""{"on":false}""").Delete("""{"clientToken":"t"}""");
        Assert.Equal(
            """{"version":1,"timestamp":1000,"clientToken":"t"}""", _shadow.SentTo("/delete/accepted"));
        Assert.Single(_shadow.Messages);
        Assert.Equal(404, _shadow.Get().Error!.Code);
        Assert.Equal(404, _shadow.Delete().Error!.Code);
    }

    [Fact]
    public void A_shadow_made_anew_goes_on_counting()
    {
        _shadow.Report("""{"on":false}""").Report("""{"on":true}""").Delete();
        _shadow.Now += TwoDays;
        _shadow.Desire("""{"a":1}""");
        Assert.Equal(3, _shadow.Shadow.Version);
        _shadow.HasState("""{"desired":{"a":1}}""");
        Assert.Null(_shadow.At("/update/documents")!["previous"]);
    }

    [Fact]
    public void After_two_days_it_counts_from_one_again()
    {
        _shadow.Report("""{"on":false}""").Report("""{"on":true}""").Delete();
        _shadow.Now += TwoDays + 1;
        Assert.Equal(1, _shadow.Report("""{"on":false}""").Shadow.Version);
    }
}
