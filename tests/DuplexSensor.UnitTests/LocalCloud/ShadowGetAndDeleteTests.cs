using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ShadowGetAndDeleteTests
{
    private const long TwoDays = 48 * 3600;

    private readonly ShadowFixture _shadow = new();

    [Fact]
    public void Get_returns_the_whole_document_with_the_delta()
    {
        _shadow.Desire("""{"on":true}""").Report("""{"on":false}""");
        _shadow.Now = 2_000;
        _shadow.Get("""{"clientToken":"t"}""");
        AssertSameJson(
            """
            {"state":{"desired":{"on":true},"reported":{"on":false},"delta":{"on":true}},
            "metadata":{"desired":{"on":{"timestamp":1000}},"reported":{"on":{"timestamp":1000}},
            "delta":{"on":{"timestamp":1000}}},"version":2,"timestamp":2000,"clientToken":"t"}
            """,
            _shadow.FindSentText("/get/accepted"));
    }

    [Fact]
    public void Get_without_differences_has_no_delta()
    {
        _shadow.Report("""{"on":false}""").Get();
        Assert.DoesNotContain("delta", _shadow.Response, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_does_not_change_the_stored_document()
    {
        _shadow.Desire("""{"on":true}""").Get();
        _shadow.AssertState("""{"desired":{"on":true}}""");
    }

    [Fact]
    public void A_shadow_that_was_never_created_is_not_found()
    {
        _shadow.Get("""{"clientToken":"t"}""");
        Assert.Equal(
            """{"code":404,"message":"No shadow exists with name: 'lamp'","clientToken":"t"}""",
            _shadow.FindSentText("/get/rejected"));
    }

    [Fact]
    public void A_payload_of_get_or_delete_must_be_JSON_unless_it_is_empty()
    {
        _shadow.Report("""{"on":false}""");
        Assert.Equal("Invalid JSON", _shadow.Get("x").Error!.Message);
        Assert.Equal("Invalid JSON", _shadow.Delete("x").Error!.Message);
        Assert.True(_shadow.Shadow.Exists);
    }

    [Fact]
    public void Delete_returns_the_last_version()
    {
        _shadow.Report("""{"on":false}""").Delete("""{"clientToken":"t"}""");
        Assert.Equal(
            """{"version":1,"timestamp":1000,"clientToken":"t"}""", _shadow.FindSentText("/delete/accepted"));
        Assert.Single(_shadow.Messages);
        Assert.Equal(404, _shadow.Get().Error!.Code);
        Assert.Equal(404, _shadow.Delete().Error!.Code);
    }

    [Fact]
    public void A_shadow_created_again_continues_the_version_counter()
    {
        _shadow.Report("""{"on":false}""").Report("""{"on":true}""").Delete();
        _shadow.Now += TwoDays;
        _shadow.Desire("""{"a":1}""");
        Assert.Equal(3, _shadow.Shadow.Version);
        _shadow.AssertState("""{"desired":{"a":1}}""");
        Assert.Null(_shadow.FindSentJson("/update/documents")!["previous"]);
    }

    [Fact]
    public void Two_days_after_deletion_the_version_starts_at_1()
    {
        _shadow.Report("""{"on":false}""").Report("""{"on":true}""").Delete();
        _shadow.Now += TwoDays + 1;
        Assert.Equal(1, _shadow.Report("""{"on":false}""").Shadow.Version);
    }
}
