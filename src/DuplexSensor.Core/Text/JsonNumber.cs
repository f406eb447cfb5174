namespace DuplexSensor.Core.Text;

/// <summary>JSON numbers as integers: the firmware knows no others (D10).</summary>
internal static class JsonNumber
{
    // More digits than this no integer of 64 bits has; a longer exponent moves any digit out of range.
    private const int ExponentMax = 400;

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
        isRespelled = false;
        bool isNegative = text[start] == '-';
        int zeros = 0;
        int shift = 0;
        bool inFraction = false;
        for (int at = isNegative ? start + 1 : start; at < stop; at++)
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

            if (!TryShift(ref integer, zeros) || !TryAppend(ref integer, c - '0'))
            {
                return false;
            }

            zeros = 0;
        }

        if (integer == 0)
        {
            isRespelled |= isNegative;
            return true;
        }

        shift += zeros;
        if (shift < 0 || !TryShift(ref integer, shift))
        {
            return false;
        }

        integer = isNegative ? -integer : integer;
        return true;
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
        if (value > (long.MaxValue - 9) / 10)
        {
            return false;
        }

        value = (value * 10) + digit;
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
