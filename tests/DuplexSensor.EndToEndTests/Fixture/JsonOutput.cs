namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>Finds JSON in the output of a program.</summary>
internal static class JsonOutput
{
    /// <summary>The object at the start of a text; <c>{}</c> when the text is empty.</summary>
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
