namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>JSON in what a program has printed.</summary>
internal static class Documents
{
    /// <summary>The first object of a text that begins with one; an empty one for an empty text.</summary>
    public static string First(string text)
    {
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return text[..(at + 1)];
            }
        }

        return text.Length == 0 ? "{}" : text;
    }
}
