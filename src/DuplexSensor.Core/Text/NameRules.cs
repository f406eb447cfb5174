using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Text;

/// <summary>Checks names against the rules of AWS and of DNS.</summary>
public static class NameRules
{
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

    /// <summary>
    /// Whether a name differs from <paramref name="word"/> only in letter case, or by one letter: a wrong one, one too
    /// many, or one that is missing.
    /// </summary>
    /// <param name="name">Any text.</param>
    /// <param name="word">A word in lower case.</param>
    public static bool IsMisspelt(string name, string word)
    {
        string lower = name.ToLower();
        int shorter = lower.Length < word.Length ? lower.Length : word.Length;
        int same = 0;
        while (same < shorter && lower[same] == word[same])
        {
            same++;
        }

        int sameAtEnd = 0;
        while (same + sameAtEnd < shorter
            && lower[lower.Length - 1 - sameAtEnd] == word[word.Length - 1 - sameAtEnd])
        {
            sameAtEnd++;
        }

        same += sameAtEnd;
        return name != word && lower.Length - same <= 1 && word.Length - same <= 1;
    }

    private static bool ContainsOnly(string text, int lengthMax, string extraCharacters)
    {
        if (text.Length == 0 || text.Length > lengthMax)
        {
            return false;
        }

        foreach (char c in text)
        {
            bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            bool isPlain = isLetter || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!isPlain && extraCharacters.IndexOf(c) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
