using DuplexSensor.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Flash;

public class Crc32Tests
{
    [Theory]
    [InlineData("123456789", 0xCBF43926)]
    [InlineData("", 0x00000000)]
    [InlineData("a", 0xE8B7BE43)]
    [InlineData("abc", 0x352441C2)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339)]
    public void Known_check_values_are_computed(string text, uint expected)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.Equal(expected, Crc32.Compute(bytes, 0, bytes.Length));
    }

    [Fact]
    public void Thirty_two_zeros_and_thirty_two_ones_have_their_known_values()
    {
        Assert.Equal(0x190A55ADu, Crc32.Compute(new byte[32], 0, 32));
        Assert.Equal(0xFF6CAB0Bu, Crc32.Compute([.. Enumerable.Repeat((byte)0xFF, 32)], 0, 32));
    }

    [Fact]
    public void Only_the_given_range_is_computed()
    {
        byte[] bytes = "xx123456789yyy"u8.ToArray();
        Assert.Equal(0xCBF43926u, Crc32.Compute(bytes, 2, 9));
    }

    [Fact]
    public void Every_flipped_bit_changes_the_CRC()
    {
        byte[] bytes = "123456789"u8.ToArray();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(0xCBF43926u, Crc32.Compute(bytes, 0, bytes.Length));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
