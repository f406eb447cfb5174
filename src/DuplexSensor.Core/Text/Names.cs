using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Text;

/// <summary>Which names AWS allows.</summary>
public static class Names
{
    /// <summary>Thing name: 1 to 128 of a-z A-Z 0-9 : _ - (AWS IoT API reference, CreateThing).</summary>
    public static bool IsThing(string text)
    {
        return Consists(text, Limits.ThingNameLengthMax, ":");
    }

    /// <summary>
    /// Job id: 1 to 64 of a-z A-Z 0-9 _ - (AWS IoT API reference, CreateJob). Such an id is safe in a URL's path and in
    /// a topic.
    /// </summary>
    public static bool IsJobId(string text)
    {
        return Consists(text, Limits.JobIdLengthMax, "");
    }

    /// <summary>Host name or IPv4 address: 1 to 253 of a-z A-Z 0-9 . - (RFC 1123).</summary>
    public static bool IsHost(string text)
    {
        return text != null && Consists(text, 253, ".") && text.IndexOf('_') < 0;
    }

    private static bool Consists(string text, int lengthMax, string further)
    {
        if (text.Length == 0 || text.Length > lengthMax)
        {
            return false;
        }

        foreach (char c in text)
        {
            bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            bool isPlain = isLetter || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!isPlain && further.IndexOf(c) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
