namespace DuplexSensor.Tool.Files;

/// <summary>
/// A folder that duplex makes. Its <c>.gitignore</c> of <c>*</c> keeps keys and certificates out of every git
/// repository.
/// </summary>
internal static class OwnFolder
{
    private const string IgnoreName = ".gitignore";
    private const string WriteFix = "Choose another folder, or give this user write permission there.";

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
            throw CreateError(folder, exception);
        }
    }

    /// <summary>Whether a path is that of the <c>.gitignore</c>.</summary>
    public static bool IsIgnoreFile(string path) => Path.GetFileName(path) == IgnoreName;

    /// <summary>The error of a folder that cannot be created or written, with the fix.</summary>
    public static UserException CreateError(string folder, Exception exception)
    {
        string? nearest = folder;
        while (nearest is not null && !Path.Exists(nearest))
        {
            nearest = Path.GetDirectoryName(nearest);
        }

        // The system's message of a missing folder would only repeat the path.
        bool isMissing = exception is FileNotFoundException or DirectoryNotFoundException;
        string cause = isMissing ? "." : $": {exception.Message}";
        return new UserException(
            File.Exists(nearest)
                ? $"{folder}: '{nearest}' is a file. Choose another folder, or move that file away."
            : nearest == folder
                ? $"{folder}: this folder cannot be written{cause} {WriteFix}"
            : $"{folder}: this folder cannot be created in '{nearest}'{cause} {WriteFix}",
            exception);
    }
}
