using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Text;

public class HexTests
{
    [Fact]
    public void Digits_are_lower_case()
    {
        Assert.Equal("0123456789abcdef", string.Concat(Enumerable.Range(0, 16).Select(Hex.ToDigit)));
    }

    [Fact]
    public void Every_digit_has_its_value_in_either_case()
    {
        for (int value = 0; value < 16; value++)
        {
            Assert.Equal(value, Hex.ParseDigit(Hex.ToDigit(value)));
            Assert.Equal(value, Hex.ParseDigit(char.ToUpperInvariant(Hex.ToDigit(value))));
        }
    }

    [Fact]
    public void No_other_character_is_a_digit()
    {
        for (int code = -1; code <= char.MaxValue; code++)
        {
            if (code < 0 || !char.IsAsciiHexDigit((char)code))
            {
                Assert.Equal(-1, Hex.ParseDigit(code));
            }
        }
    }
}
