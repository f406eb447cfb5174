using DuplexSensor.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Flash;

public class BigEndianTests
{
    [Fact]
    public void The_most_significant_byte_comes_first()
    {
        byte[] bytes = new byte[6];
        BigEndian.Write(bytes, 1, 0x01020384);

        Assert.Equal([0, 1, 2, 3, 0x84, 0], bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(0x7F80FF01)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_written_integer_is_read_again(int value)
    {
        byte[] bytes = [9, 9, 9, 9, 9, 9];
        BigEndian.Write(bytes, 2, value);

        Assert.Equal(value, BigEndian.Read(bytes, 2));
        Assert.Equal([9, 9], bytes[..2]);
    }
}
