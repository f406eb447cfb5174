using System.Buffers;
using System.Text;
using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Text;

public class Utf8TextTests
{
    [Fact]
    public void Every_pair_of_bytes_is_valid_or_not_as_in_dotnet()
    {
        for (int pair = 0; pair <= 0xFFFF; pair++)
        {
            Check([(byte)(pair >> 8), (byte)pair]);
        }
    }

    [Fact]
    public void Characters_of_three_and_four_bytes_are_valid_or_not_as_in_dotnet()
    {
        byte[] followers = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF];
        for (int lead = 0xE0; lead <= 0xFF; lead++)
        {
            foreach (byte second in followers)
            {
                foreach (byte third in followers)
                {
                    Check([(byte)lead, second, third]);
                    Check([(byte)lead, second, third, 0x80]);
                    Check([(byte)lead, second, third, 0x7F]);
                }
            }
        }
    }

    [Fact]
    public void A_character_that_crosses_the_end_is_invalid()
    {
        byte[] text = "\U0001F600"u8.ToArray();

        Assert.Equal([0, 0, 0, 4], Enumerable.Range(1, 4).Select(end => Utf8Text.GetCharacterLength(text, 0, end)));
    }

    private static void Check(byte[] text)
    {
        bool isValid = Rune.DecodeFromUtf8(text, out Rune _, out int length) == OperationStatus.Done;

        Assert.Equal(isValid ? length : 0, Utf8Text.GetCharacterLength(text, 0, text.Length));
    }
}
