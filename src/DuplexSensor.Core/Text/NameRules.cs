using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Text;

/// <summary>Checks names against the rules of AWS and of DNS, and finds the name that a misspelt one meant.</summary>
public static class NameRules
{
    // Only this bit differs between a capital letter of ASCII, where it is 0, and the small one.
    private const int CapitalBit = 0x20;

    /// <summary>Thing name: 1 to 128 of a-z A-Z 0-9 : _ - (AWS IoT API reference, CreateThing).</summary>
    public static bool IsThingName(string text)
    {
        return ContainsOnly(text, Limits.ThingNameLengthMax, ":");
    }

    /// <summary>
    /// Job id: 1 to 64 of a-z A-Z 0-9 _ - (AWS IoT API reference, CreateJob). These characters are safe in a URL's path
    /// and in a topic.
    /// </summary>
    public static bool IsJobId(string text)
    {
        return ContainsOnly(text, Limits.JobIdLengthMax, "");
    }

    /// <summary>Host name or IPv4 address: 1 to 253 of a-z A-Z 0-9 . - (RFC 1123).</summary>
    public static bool IsHostName(string? text)
    {
        return text != null && ContainsOnly(text, 253, ".") && text.IndexOf('_') < 0;
    }

    /// <summary>The known name that differs least from <paramref name="name"/>; null when none is near.</summary>
    /// <param name="name">The misspelt name, in ASCII.</param>
    /// <param name="editsMax">How many letters may be missing, extra or wrong. Letter case does not count.</param>
    /// <param name="known">The known names. The first of equally near ones is returned.</param>
    public static string? FindNearest(string name, int editsMax, string[] known)
    {
        for (int edits = 0; edits <= editsMax; edits++)
        {
            foreach (string candidate in known)
            {
                if (IsNear(name, 0, candidate, 0, edits))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    // Whether at most that many edits make the rest of a, from index i on, equal to the rest of b, from index j on.
    private static bool IsNear(string a, int i, string b, int j, int edits)
    {
        while (i < a.Length && j < b.Length && (a[i] | CapitalBit) == (b[j] | CapitalBit))
        {
            i++;
            j++;
        }

        // An index beyond the end stays unequal to it.
        return (i == a.Length && j == b.Length)
            || (edits-- > 0
                && (IsNear(a, i + 1, b, j, edits)
                    || IsNear(a, i, b, j + 1, edits)
                    || IsNear(a, i + 1, b, j + 1, edits)));
    }

    private static bool ContainsOnly(string text, int lengthMax, string extraCharacters)
    {
        if (text.Length == 0 || text.Length > lengthMax)
        {
            return false;
        }

        foreach (char c in text)
        {
            int small = c | CapitalBit;
            bool isLetter = small >= 'a' && small <= 'z';
            bool isPlain = isLetter || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!isPlain && extraCharacters.IndexOf(c) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
