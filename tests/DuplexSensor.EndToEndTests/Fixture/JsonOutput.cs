namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>JSON in what a program has printed.</summary>
internal static class JsonOutput
{
    /// <summary>The first object of a text that begins with one; an empty one for an empty text.</summary>
    public static string FirstObject(string text)
    {
        int depth = 0;
        for (int index = 0; index < text.Length; index++)
        {
            depth += text[index] == '{' ? 1 : text[index] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return text[..(index + 1)];
            }
        }

        return text.Length == 0 ? "{}" : text;
    }
}
