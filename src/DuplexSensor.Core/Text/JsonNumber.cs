namespace DuplexSensor.Core.Text;

/// <summary>JSON numbers as integers: the firmware knows no others (D10).</summary>
internal static class JsonNumber
{
    // No message is so long that its zeros could make up for a larger exponent.
    private const int ExponentMax = 1_000_000;

    /// <summary>The place behind the number that begins here (RFC 8259, section 6); -1 when it is none.</summary>
    public static int EndOf(byte[] text, int start, int end)
    {
        int at = start < end && text[start] == '-' ? start + 1 : start;
        int whole = EndOfDigits(text, at, end);
        bool hasLeadingZero = whole - at > 1 && text[at] == '0';
        if (whole == at || hasLeadingZero)
        {
            return -1;
        }

        at = whole;
        if (at < end && text[at] == '.')
        {
            int fraction = EndOfDigits(text, at + 1, end);
            if (fraction == at + 1)
            {
                return -1;
            }

            at = fraction;
        }

        return EndOfExponent(text, at, end);
    }

    /// <summary>
    /// The number's value when it is an integer of 64 bits; 1.2e4 is one. <paramref name="isRespelled"/> when it is
    /// written otherwise than as plain digits.
    /// </summary>
    public static bool TryParseInteger(byte[] text, int start, int stop, out long integer, out bool isRespelled)
    {
        integer = 0;
        bool isNegative = text[start] == '-';
        if (!TryParseNegative(text, isNegative ? start + 1 : start, stop, out long value, out isRespelled)
            || (!isNegative && value == long.MinValue))
        {
            return false;
        }

        integer = isNegative ? value : -value;
        isRespelled |= isNegative && value == 0;
        return true;
    }

    // Digits gather on the negative side, which is the larger one.
    private static bool TryParseNegative(byte[] text, int start, int stop, out long value, out bool isRespelled)
    {
        value = 0;
        isRespelled = false;
        int zeros = 0;
        int shift = 0;
        bool inFraction = false;
        for (int at = start; at < stop; at++)
        {
            byte c = text[at];
            if (c == '.' || c == 'e' || c == 'E')
            {
                isRespelled = true;
                inFraction = c == '.';
                if (c == '.')
                {
                    continue;
                }

                shift += ExponentAt(text, at + 1, stop);
                break;
            }

            shift -= inFraction ? 1 : 0;
            if (c == '0')
            {
                // Zeros wait until a digit follows them, so that those at the end cost no room.
                zeros++;
                continue;
            }

            if (!TryShift(ref value, zeros) || !TryAppend(ref value, c - '0'))
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
            if (!TryAppend(ref value, 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAppend(ref long value, int digit)
    {
        if (value < (long.MinValue + digit) / 10)
        {
            return false;
        }

        value = (value * 10) - digit;
        return true;
    }

    private static int ExponentAt(byte[] text, int at, int stop)
    {
        bool isNegative = text[at] == '-';
        int exponent = 0;
        for (at += text[at] == '-' || text[at] == '+' ? 1 : 0; at < stop; at++)
        {
            exponent = exponent > ExponentMax ? exponent : (exponent * 10) + text[at] - '0';
        }

        return isNegative ? -exponent : exponent;
    }

    private static int EndOfExponent(byte[] text, int at, int end)
    {
        if (at >= end || (text[at] != 'e' && text[at] != 'E'))
        {
            return at;
        }

        at++;
        if (at < end && (text[at] == '+' || text[at] == '-'))
        {
            at++;
        }

        int stop = EndOfDigits(text, at, end);
        return stop == at ? -1 : stop;
    }

    private static int EndOfDigits(byte[] text, int at, int end)
    {
        while (at < end && text[at] >= '0' && text[at] <= '9')
        {
            at++;
        }

        return at;
    }
}
