using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Flashing;

/// <summary>
/// A folder for files that nobody else may read and that must not stay, because they contain a Wi-Fi password. Each run
/// has its own. What a killed run has left, the next one removes.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _lock;

    private PrivateFolder(string path)
    {
        Path = path;
        _lock = Lock(path);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The parent of all private folders of this user.</summary>
    public static string DefaultParent { get; } = System.IO.Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
        "duplex",
        "flash");

    /// <summary>Removes what killed runs have left, and creates a folder.</summary>
    /// <exception cref="UserException">The folder cannot be created.</exception>
    public static PrivateFolder Create(string parent)
    {
        try
        {
            CreateForUserAlone(parent);
            RemoveLeftovers(parent);
            string path = System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName());
            CreateForUserAlone(path);
            return new PrivateFolder(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{parent} cannot be written: correct its permissions. {exception.Message}", exception);
        }
    }

    /// <summary>Writes a file that only this user can read; returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        AtomicFile.WritePrivate(path, text);
        return path;
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private static void RemoveLeftovers(string parent)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent))
        {
            try
            {
                // The lock of a run that still works cannot be opened.
                Lock(folder).Dispose();
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // In use by another run.
            }
        }
    }

    private static FileStream Lock(string folder) => new(
        System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    // On Windows the user's profile is closed to other users.
    private static void CreateForUserAlone(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
