namespace DuplexSensor.Core.Text;

/// <summary>Parses JSON numbers as integers; the firmware uses no others (D10).</summary>
internal static class JsonNumber
{
    // A larger exponent overflows in any case: no message has enough zeros to compensate for it.
    private const int ExponentMax = 1_000_000;

    /// <summary>The index after the number at <paramref name="start"/> (RFC 8259, section 6); -1 without one.</summary>
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
    /// The number's value if it is an integer of 64 bits, such as 1.2e4. An integer beyond them: false, and the bound
    /// that it exceeds. No integer: false, and 0. <paramref name="isNonCanonical"/> is true unless the number is
    /// written in plain digits.
    /// </summary>
    public static bool TryParseInteger(byte[] text, int start, int end, out long integer, out bool isNonCanonical)
    {
        bool isNegative = text[start] == '-';
        bool isInteger = TryParseMagnitude(
            text, isNegative ? start + 1 : start, end, out long value, out bool fits, out isNonCanonical);
        fits &= isNegative || value != long.MinValue;
        isNonCanonical |= isNegative && value == 0;
        if (fits || !isInteger)
        {
            integer = !isInteger ? 0 : isNegative ? value : -value;
            return isInteger;
        }

        integer = isNegative ? long.MinValue : long.MaxValue;
        return false;
    }

    // The value is built as a negative number, because the negative range is larger by one. Digits that do not fit are
    // left out of the value, but their places still count: they decide whether the number is an integer.
    private static bool TryParseMagnitude(
        byte[] text, int start, int end, out long value, out bool fits, out bool isNonCanonical)
    {
        value = 0;
        fits = true;
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
                // Zeros are only counted until another digit follows, so that trailing zeros cannot overflow.
                zeros++;
                continue;
            }

            fits = fits && TryShift(ref value, zeros) && TryAppendDigit(ref value, c - '0');
            zeros = 0;
        }

        shift += zeros;
        fits = fits && TryShift(ref value, shift);
        return value == 0 || shift >= 0;
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
