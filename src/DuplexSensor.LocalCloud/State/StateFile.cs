using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// The cloud's state in one SQLite file, <c>cloud.db</c> in the data folder. One process at a time can open it. A
/// change that <see cref="Persist"/> has written survives a kill of the process. A power cut may lose the changes since
/// the last <see cref="Flush"/>, but does not damage the file. Not thread-safe, except <see cref="Flush"/>.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RecordWriter _writer;
    private int _hasUnflushed;

    private StateFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _writer = new RecordWriter(connection);
    }

    public string Path { get; }

    /// <summary>Whether <see cref="Open"/> created the file.</summary>
    public bool IsNew { get; private init; }

    /// <summary>False when the file was deleted while it is open.</summary>
    public bool Exists => File.Exists(Path);

    /// <exception cref="DataFolderException">
    /// Another process uses the file, it is damaged, or the disk is full.
    /// </exception>
    public static StateFile Open(string dataFolder)
    {
        string path = System.IO.Path.Combine(dataFolder, "cloud.db");
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(dataFolder);
            bool isNew = StateSchema.CreateFileIfMissing(path);
            connection = StateSchema.Connect(path);
            StateSchema.Prepare(connection, path);
            return new StateFile(path, connection) { IsNew = isNew };
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw StateFileErrors.ToException(path, e);
        }
        catch (DataFolderException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Fills the tables.</summary>
    /// <exception cref="DataFolderException">The file is damaged, or a record cannot be read.</exception>
    public void LoadInto(IEnumerable<ITable> tables)
    {
        Dictionary<string, ITable> byName = tables.ToDictionary(table => table.Name);
        ReadRecords(null, (kind, key, json) => byName[kind].Load(key, json));
    }

    /// <summary>The records of a table.</summary>
    /// <exception cref="DataFolderException">The file is damaged, or a record cannot be read.</exception>
    public IReadOnlyList<T> Read<T>(string table)
    {
        var records = new List<T>();
        ReadRecords(table, (_, _, json) => records.Add(JsonSerializer.Deserialize<T>(json, RecordJson.Options)!));
        return records;
    }

    /// <summary>Writes all changes or none.</summary>
    /// <exception cref="DataFolderException">
    /// No change is written: the disk is full, or the file is damaged or was deleted.
    /// </exception>
    public void Persist(IReadOnlyCollection<RecordChange> changes)
    {
        if (!Exists)
        {
            throw StateFileErrors.CreateDeleted(Path);
        }

        try
        {
            _writer.Write(changes);
            Volatile.Write(ref _hasUnflushed, 1);
        }
        catch (SqliteException e)
        {
            throw StateFileErrors.ToException(Path, e);
        }
    }

    /// <summary>
    /// Flushes the persisted changes to the disk, so that they survive a power cut. May run at the same time as any
    /// other call, and does not block it.
    /// </summary>
    /// <exception cref="DataFolderException">The changes could not be flushed; the next call tries again.</exception>
    public void Flush()
    {
        if (Interlocked.Exchange(ref _hasUnflushed, 0) == 0)
        {
            return;
        }

        try
        {
            using SafeFileHandle journal = File.OpenHandle(
                Path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(journal);
        }
        catch (FileNotFoundException)
        {
            // Nothing to flush: SQLite has moved all changes from the journal to the file, and flushed the file.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _hasUnflushed, 1);
            throw StateFileErrors.ToException(Path, e);
        }
    }

    /// <summary>Creates the exception for records that are inconsistent.</summary>
    public DataFolderException CreateUnreadable(Exception cause) =>
        StateFileErrors.CreateUnreadable(Path, cause.Message, cause);

    public void Dispose()
    {
        _writer.Dispose();
        _connection.Dispose();
    }

    private void ReadRecords(string? table, Action<string, string, string> onRecord)
    {
        string record = "";
        try
        {
            using SqliteCommand query = _connection.CreateCommand();
            query.CommandText = "SELECT kind, key, json, sum FROM record";
            using SqliteDataReader rows = query.ExecuteReader();
            while (rows.Read())
            {
                (string kind, string key, string json) = (rows.GetString(0), rows.GetString(1), rows.GetString(2));
                record = $"the record '{key}' of '{kind}': ";
                if (!rows.IsDBNull(3)
                    && rows.GetInt64(3) != StateSchema.ComputeSum(kind, key, Encoding.UTF8.GetBytes(json)))
                {
                    throw new InvalidDataException("its checksum is wrong");
                }

                if (table is null || table == kind)
                {
                    onRecord(kind, key, json);
                }
            }
        }
        // Damaged bytes can cause any exception.
        catch (Exception e) when (e is not DataFolderException)
        {
            throw StateFileErrors.CreateUnreadable(Path, record + e.Message, e);
        }
    }
}
