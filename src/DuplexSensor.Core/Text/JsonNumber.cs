namespace DuplexSensor.Core.Text;

/// <summary>JSON numbers as integers: the firmware knows no others (D10).</summary>
internal static class JsonNumber
{
    // No message is so long that its zeros could make up for a larger exponent.
    private const int ExponentMax = 1_000_000;

    /// <summary>The place behind the number that begins here (RFC 8259, section 6); -1 when it is none.</summary>
    public static int FindEnd(byte[] text, int start, int end)
    {
        int index = start < end && text[start] == '-' ? start + 1 : start;
        int integerEnd = SkipDigits(text, index, end);
        bool hasLeadingZero = integerEnd - index > 1 && text[index] == '0';
        if (integerEnd == index || hasLeadingZero)
        {
            return -1;
        }

        index = integerEnd;
        if (index < end && text[index] == '.')
        {
            int fractionEnd = SkipDigits(text, index + 1, end);
            if (fractionEnd == index + 1)
            {
                return -1;
            }

            index = fractionEnd;
        }

        return SkipExponent(text, index, end);
    }

    /// <summary>
    /// The number's value when it is an integer of 64 bits; 1.2e4 is one. <paramref name="isNonCanonical"/> when it is
    /// written otherwise than as plain digits.
    /// </summary>
    public static bool TryParseInteger(byte[] text, int start, int end, out long integer, out bool isNonCanonical)
    {
        integer = 0;
        bool isNegative = text[start] == '-';
        if (!TryParseMagnitude(text, isNegative ? start + 1 : start, end, out long value, out isNonCanonical)
            || (!isNegative && value == long.MinValue))
        {
            return false;
        }

        integer = isNegative ? value : -value;
        isNonCanonical |= isNegative && value == 0;
        return true;
    }

    // Digits gather on the negative side, which is the larger one.
    private static bool TryParseMagnitude(byte[] text, int start, int end, out long value, out bool isNonCanonical)
    {
        value = 0;
        isNonCanonical = false;
        int zeros = 0;
        int shift = 0;
        bool inFraction = false;
        for (int index = start; index < end; index++)
        {
            byte c = text[index];
            if (c == '.' || c == 'e' || c == 'E')
            {
                isNonCanonical = true;
                inFraction = c == '.';
                if (c == '.')
                {
                    continue;
                }

                shift += ParseExponent(text, index + 1, end);
                break;
            }

            shift -= inFraction ? 1 : 0;
            if (c == '0')
            {
                // Zeros wait until a digit follows them, so that those at the end cost no room.
                zeros++;
                continue;
            }

            if (!TryShift(ref value, zeros) || !TryAppendDigit(ref value, c - '0'))
            {
                return false;
            }

            zeros = 0;
        }

        shift += zeros;
        return value == 0 || (shift >= 0 && TryShift(ref value, shift));
    }

    private static bool TryShift(ref long value, int digits)
    {
        for (int i = 0; i < digits && value != 0; i++)
        {
            if (!TryAppendDigit(ref value, 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppendDigit(ref long value, int digit)
    {
        if (value < (long.MinValue + digit) / 10)
        {
            return false;
        }

        value = (value * 10) - digit;
        return true;
    }

    private static int ParseExponent(byte[] text, int index, int end)
    {
        bool isNegative = text[index] == '-';
        int exponent = 0;
        for (index += text[index] == '-' || text[index] == '+' ? 1 : 0; index < end; index++)
        {
            exponent = exponent > ExponentMax ? exponent : (exponent * 10) + text[index] - '0';
        }

        return isNegative ? -exponent : exponent;
    }

    private static int SkipExponent(byte[] text, int index, int end)
    {
        if (index >= end || (text[index] != 'e' && text[index] != 'E'))
        {
            return index;
        }

        index++;
        if (index < end && (text[index] == '+' || text[index] == '-'))
        {
            index++;
        }

        int digitsEnd = SkipDigits(text, index, end);
        return digitsEnd == index ? -1 : digitsEnd;
    }

    private static int SkipDigits(byte[] text, int index, int end)
    {
        while (index < end && text[index] >= '0' && text[index] <= '9')
        {
            index++;
        }

        return index;
    }
}
