namespace DuplexSensor.Tool.Output;

/// <summary>Paths in lines for the reader.</summary>
internal static class DisplayPath
{
    /// <summary>The path from the current folder if it lies there, else the full path.</summary>
    public static string Create(string fullPath)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), fullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? fullPath : relative;
    }
}
