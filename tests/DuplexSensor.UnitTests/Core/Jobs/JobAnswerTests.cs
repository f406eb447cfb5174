using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobAnswerTests
{
    private const string Rejected =
        """{"code":"VersionMismatch","message":"m","clientToken":"77-3","timestamp":1700000000,"""
        + """ "executionState":{"status":"IN_PROGRESS","statusDetails":{"versionNumber":99},"versionNumber":4}}""";

    private readonly JobAnswer _answer = new();

    [Fact]
    public void A_rejected_tells_its_code_and_the_clouds_version()
    {
        Assert.True(TryRead(Rejected));
        Assert.Equal((true, "VersionMismatch", 4), (_answer.IsOurs, _answer.Code, _answer.VersionNumber));
        Assert.Equal("IN_PROGRESS", _answer.Status);
    }

    [Fact]
    public void An_accepted_tells_that_it_is_ours_and_no_more()
    {
        Assert.True(TryRead("""{"clientToken":"77-3","timestamp":1700000000}"""));
        Assert.Equal((true, "", 0), (_answer.IsOurs, _answer.Code, _answer.VersionNumber));
    }

    [Theory]
    [InlineData("""{"clientToken":"77-30"}""")]
    [InlineData("""{"executionState":{"clientToken":"77-3"}}""")]
    [InlineData("{}")]
    public void Any_other_token_is_foreign(string text)
    {
        Assert.True(TryRead(text));
        Assert.False(_answer.IsOurs);
    }

    [Fact]
    public void While_no_token_is_outstanding_every_answer_is_foreign()
    {
        Assert.True(_answer.TryRead(new JsonReader(), Rejected.Bytes(), null));
        Assert.False(_answer.IsOurs);
    }

    [Fact]
    public void An_answer_cut_at_any_byte_is_malformed()
    {
        byte[] whole = Rejected.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(_answer.TryRead(new JsonReader(), whole[..length], "77-3"), $"cut after {length} bytes");
        }
    }

    [Theory]
    [InlineData("\"4\"")]
    [InlineData("4294967300")]
    public void A_version_that_does_not_fit_counts_as_unread(string version)
    {
        Assert.True(TryRead("{\"executionState\":{\"versionNumber\":" + version + "}}"));
        Assert.Equal(0, _answer.VersionNumber);
    }

    private bool TryRead(string text) => _answer.TryRead(new JsonReader(), text.Bytes(), "77-3");
}
