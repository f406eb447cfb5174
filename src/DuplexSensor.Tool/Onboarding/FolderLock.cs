namespace DuplexSensor.Tool.Onboarding;

/// <summary>Keeps a second run away from an identity folder. The lock of a killed run is gone.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = "onboard.lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="UserException">Another run has the folder, or it is not writable.</exception>
    public static FolderLock Acquire(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(Path.Combine(folder, Name), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{folder} is in use by another run of duplex, which you can wait for, or is not writable: "
                + exception.Message, exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
