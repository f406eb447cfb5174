namespace DuplexSensor.Tool.Files;

/// <summary>
/// A folder that duplex makes. Its <c>.gitignore</c> of <c>*</c> keeps keys and certificates out of every git
/// repository.
/// </summary>
internal static class OwnFolder
{
    private const string IgnoreName = ".gitignore";

    /// <summary>
    /// Creates the folder if it does not exist. A folder that is new or empty gets the <c>.gitignore</c>; a folder that
    /// contains files of the user stays as it is.
    /// </summary>
    /// <exception cref="UserException">The folder cannot be created.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                File.WriteAllText(Path.Combine(folder, IgnoreName), "*\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(DescribeError(folder, exception), exception);
        }
    }

    /// <summary>Whether a path is that of the <c>.gitignore</c>.</summary>
    public static bool IsIgnoreFile(string path) => Path.GetFileName(path) == IgnoreName;

    private static string DescribeError(string folder, Exception exception)
    {
        string? inTheWay = folder;
        while (inTheWay is not null && !Path.Exists(inTheWay))
        {
            inTheWay = Path.GetDirectoryName(inTheWay);
        }

        return File.Exists(inTheWay)
            ? $"{folder}: '{inTheWay}' is a file. Choose another folder, or move that file away."
            : $"{folder}: this folder cannot be written: {exception.Message} Choose another folder, or give this user "
                + "write permission.";
    }
}
