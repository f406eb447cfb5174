using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Flashing;

/// <summary>
/// A folder for files that nobody else may read and that must not stay, because they contain a Wi-Fi password. Each run
/// has its own. What a killed run has left, the next one removes: a folder whose lock, a file beside it, is free.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly FileStream _lock;

    private PrivateFolder(string path)
    {
        Path = path;

        // The lock comes first: another run sees no folder without it, and never removes this one.
        _lock = Lock(path);
        CreateForUserAlone(path);
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
            return new PrivateFolder(System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName()));
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
        TryDelete(Path);
        _lock.Dispose();
    }

    private static void RemoveLeftovers(string parent)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent))
        {
            try
            {
                // The lock of a run that still works cannot be opened.
                using FileStream free = Lock(folder);
                TryDelete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use by another run, or not of this user.
            }
        }
    }

    // What another program holds open, or what belongs to another user, stays: the next run tries again.
    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No reason to fail a flash.
        }
    }

    private static FileStream Lock(string folder) => new(folder + LockSuffix, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose,
    });

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
