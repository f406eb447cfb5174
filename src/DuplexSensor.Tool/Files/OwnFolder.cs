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
    /// <exception cref="IOException">The folder cannot be created, for example because a file has its name.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            File.WriteAllText(Path.Combine(folder, IgnoreName), "*\n");
        }
    }
}
