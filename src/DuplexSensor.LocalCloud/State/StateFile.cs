using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// The cloud's state in one SQLite file, <c>cloud.db</c> of the data folder, which one process at a time may use. What
/// <see cref="Persist"/> has taken is there after the process was killed; a power cut of the machine may cost what came
/// after the last <see cref="Flush"/>, but leaves a whole file. Not safe for use by several threads at once, except
/// <see cref="Flush"/>.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _set;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private int _hasUnflushed;

    private StateFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _set = CreateCommand("""
            INSERT INTO record (kind, key, json, sum) VALUES ($kind, $key, $json, $sum)
            ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json, sum = excluded.sum
            """, "$kind", "$key", "$json", "$sum");
        _remove = CreateCommand("DELETE FROM record WHERE kind = $kind AND key = $key", "$kind", "$key");
        _begin = CreateCommand("BEGIN");
        _commit = CreateCommand("COMMIT");
        _rollback = CreateCommand("ROLLBACK");
    }

    public string Path { get; }

    /// <summary>Whether nothing was ever kept in it.</summary>
    public bool IsNew { get; private init; }

    /// <summary>False when it was deleted, although it is in use.</summary>
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

    /// <summary>Keeps all changes or none.</summary>
    /// <exception cref="DataFolderException">
    /// None is kept: the disk is full, or the file is damaged or was deleted.
    /// </exception>
    public void Persist(IReadOnlyList<RecordChange> changes)
    {
        if (!Exists)
        {
            throw StateFileErrors.CreateDeleted(Path);
        }

        try
        {
            PersistAll(changes);
            Volatile.Write(ref _hasUnflushed, 1);
        }
        catch (SqliteException e)
        {
            throw StateFileErrors.ToException(Path, e);
        }
    }

    /// <summary>
    /// Makes the disk keep what was persisted, also when the power is cut. Safe beside all other calls, which do not
    /// wait for it.
    /// </summary>
    /// <exception cref="DataFolderException">The disk does not keep it.</exception>
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
            // Nothing is in it: SQLite itself has moved all into the file and flushed that.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateFileErrors.ToException(Path, e);
        }
    }

    /// <summary>Says that the records do not fit together.</summary>
    public DataFolderException CreateUnreadable(Exception cause) =>
        StateFileErrors.CreateUnreadable(Path, cause.Message, cause);

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_set, _remove, _begin, _commit, _rollback])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private void ReadRecords(string? table, Action<string, string, string> onRecord)
    {
        string record = "";
        try
        {
            using SqliteCommand query = CreateCommand("SELECT kind, key, json, sum FROM record");
            using SqliteDataReader rows = query.ExecuteReader();
            while (rows.Read())
            {
                (string kind, string key, string json) = (rows.GetString(0), rows.GetString(1), rows.GetString(2));
                record = $"the record '{key}' of '{kind}': ";
                if (!rows.IsDBNull(3) && rows.GetInt64(3) != StateSchema.ComputeSum(kind, key, json))
                {
                    throw new InvalidDataException("its checksum is wrong");
                }

                if (table is null || table == kind)
                {
                    onRecord(kind, key, json);
                }
            }
        }
        // Whatever damaged bytes can lead to.
        catch (Exception e) when (e is not DataFolderException)
        {
            throw StateFileErrors.CreateUnreadable(Path, record + e.Message, e);
        }
    }

    private void PersistAll(IReadOnlyList<RecordChange> changes)
    {
        // A statement alone is a transaction by itself.
        if (changes.Count == 1)
        {
            Persist(changes[0]);
            return;
        }

        _begin.ExecuteNonQuery();
        try
        {
            foreach (RecordChange change in changes)
            {
                Persist(change);
            }

            _commit.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            EndTransaction();
            throw;
        }
    }

    // After some errors SQLite has ended it already.
    private void EndTransaction()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.ExecuteNonQuery();
        }
    }

    private void Persist(RecordChange change)
    {
        SqliteCommand command = change.Json is null ? _remove : _set;
        command.Parameters[0].Value = change.Table;
        command.Parameters[1].Value = change.Key;
        if (change.Json is { } json)
        {
            command.Parameters[2].Value = json;
            command.Parameters[3].Value = StateSchema.ComputeSum(change.Table, change.Key, json);
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand CreateCommand(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(parameter, parameter == "$sum" ? SqliteType.Integer : SqliteType.Text);
        }

        command.Prepare();
        return command;
    }
}
