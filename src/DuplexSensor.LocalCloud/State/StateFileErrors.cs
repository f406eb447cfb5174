using Microsoft.Data.Sqlite;

namespace DuplexSensor.LocalCloud.State;

/// <summary>Creates exceptions for a state file. Their messages contain file, error and fix.</summary>
internal static class StateFileErrors
{
    // SQLite's primary result codes. A damaged schema causes Error.
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int Format = 24;
    private const int NotADatabase = 26;

    // HResult of an IOException: ENOSPC on Unix, ERROR_DISK_FULL on Windows.
    private const int DiskFull = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static DataFolderException ToException(string path, Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => new DataFolderException(
            path,
            $"The state file '{path}' is in use by another process. Stop that one, or choose another data folder.",
            e)
        {
            IsInUse = true,
        },
        SqliteException { SqliteErrorCode: Error or Corrupt or Format or NotADatabase } =>
            CreateUnreadable(path, e.Message, e),
        SqliteException { SqliteErrorCode: Full or InputOutput }
            or IOException { HResult: DiskFull or WindowsDiskFull } => new DataFolderException(
            path,
            $"The state file '{path}' cannot be written, probably because the disk is full: {e.Message} Make room "
            + "there, or choose another data folder.",
            e),
        _ => DataFolderException.Unwritable(path, e),
    };

    public static DataFolderException CreateUnreadable(string path, string cause, Exception? e)
    {
        string name = Path.GetFileName(path);
        return new DataFolderException(
            path,
            $"The state file '{path}' cannot be read: {cause.TrimEnd('.')}. Put a good copy back and delete "
            + $"'{name}-wal' beside it, or delete both to start from nothing.",
            e);
    }

    public static DataFolderException CreateDeleted(string path) => new(
        path,
        $"The state file '{path}' was deleted while the cloud uses it. Changes are refused, because they would be "
        + "lost. Start the cloud again; it starts with an empty state.");
}
