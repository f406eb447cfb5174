namespace DuplexSensor.Core.Text;

/// <summary>Hexadecimal digits, lower case.</summary>
public static class Hex
{
    private const string Digits = "0123456789abcdef";

    /// <summary>The digit of a number from 0 to 15.</summary>
    public static char ToDigit(int value)
    {
        return Digits[value];
    }

    /// <summary>The value of a digit of either case; -1 if the character is not a digit.</summary>
    public static int ParseDigit(int digit)
    {
        if (digit >= '0' && digit <= '9')
        {
            return digit - '0';
        }

        int letter = digit | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /// <summary>Two digits for each byte.</summary>
    public static string Encode(byte[] bytes)
    {
        var digits = new char[bytes.Length * 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[i * 2] = ToDigit(bytes[i] >> 4);
            digits[(i * 2) + 1] = ToDigit(bytes[i] & 15);
        }

        return new string(digits);
    }
}
