using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Flash;

public class ShortTextTests
{
    private readonly byte[] _record = new byte[300];

    [Theory]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("valve stuck", "valve stuck")]
    [InlineData("t\u00FCr \u6D4B", "t?r ?")]
    public void Read_returns_the_written_text_with_question_marks_for_non_ASCII_characters(string? text, string read)
    {
        int end = ShortText.Write(_record, 3, text);

        Assert.Equal(3 + 1 + read.Length, end);
        Assert.Equal(read, ShortText.Read(_record, 3));
    }

    [Fact]
    public void A_second_text_can_be_written_where_the_first_ends()
    {
        int second = ShortText.Write(_record, 0, "one");
        int end = ShortText.Write(_record, second, "two");

        Assert.Equal(("one", "two", 8), (ShortText.Read(_record, 0), ShortText.Read(_record, second), end));
    }

    [Fact]
    public void A_text_of_255_characters_fits_and_a_longer_one_throws()
    {
        string longest = new('x', 255);
        ShortText.Write(_record, 0, longest);
        Assert.Equal(longest, ShortText.Read(_record, 0));

        Assert.Throws<InvariantException>(() => ShortText.Write(_record, 0, longest + "x"));
    }

    [Theory]
    [InlineData(8, 1, "x")]
    [InlineData(8, 2, "")]
    [InlineData(8, 255, "")]
    [InlineData(9, 0, "")]
    [InlineData(9, 1, "")]
    public void A_text_that_reaches_beyond_the_record_is_read_as_empty(int at, byte length, string read)
    {
        byte[] record = new byte[10];
        record[at] = length;
        record[^1] = at == 8 ? (byte)'x' : length;

        Assert.Equal(read, ShortText.Read(record, at));
    }

    [Fact]
    public void Read_at_the_end_of_the_record_returns_an_empty_text() =>
        Assert.Equal("", ShortText.Read(new byte[4], 4));
}
