using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Jobs;

public sealed class FetchEventTests
{
    [Theory]
    [InlineData(null, -1)]
    [InlineData("0", 0)]
    [InlineData(" 4096 ", 4_096)]
    [InlineData("99999999999", 99_999_999_999)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    [InlineData("9999999999999999999", long.MaxValue)]
    [InlineData("99999999999999999999999", long.MaxValue)]
    [InlineData("", -2)]
    [InlineData("-5", -2)]
    [InlineData("5, 5", -2)]
    [InlineData("0x10", -2)]
    public void Any_text_in_Content_Length_is_parsed_or_invalid(string? header, long length)
    {
        Assert.Equal(length, FetchEvent.ParseContentLength(header));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("identity", false)]
    [InlineData("Identity ", false)]
    [InlineData("gzip", true)]
    [InlineData("identity, br", true)]
    public void Any_Content_Encoding_but_identity_counts_as_encoded(string? header, bool isEncoded)
    {
        Assert.Equal(isEncoded, FetchEvent.IsContentEncoded(header));
    }
}
