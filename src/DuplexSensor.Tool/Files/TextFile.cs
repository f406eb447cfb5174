namespace DuplexSensor.Tool.Files;

/// <summary>Reads text files of the user.</summary>
internal static class TextFile
{
    /// <summary>The text, without a byte order mark. UTF-16 is decoded if it has one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fix">A sentence for the end of the error; null for none.</param>
    /// <exception cref="UserException">The text is UTF-16 without a byte order mark.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is read-protected.</exception>
    public static string Read(string path, string? fix = null)
    {
        string text = File.ReadAllText(path);
        return text.Contains('\0')
            ? throw new UserException($"{path}: is UTF-16: save it as UTF-8. {fix}".TrimEnd())
            : text;
    }
}
