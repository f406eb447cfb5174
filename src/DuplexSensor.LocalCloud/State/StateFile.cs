using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// The cloud's state in one SQLite file, <c>cloud.db</c> of the data folder, which one process at a time may use. What
/// <see cref="Persist"/> has taken is there after the process was killed; a power cut of the machine may cost the last
/// moments, but leaves a whole file. Not safe for use by several threads at once.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private const int FormatNumber = 1;
    private const int Busy = 5;
    private const int Locked = 6;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _set;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;

    private StateFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _set = CreateCommand("""
            INSERT INTO record (kind, key, json) VALUES ($kind, $key, $json)
            ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json
            """, "$kind", "$key", "$json");
        _remove = CreateCommand("DELETE FROM record WHERE kind = $kind AND key = $key", "$kind", "$key");
        _begin = CreateCommand("BEGIN");
        _commit = CreateCommand("COMMIT");
    }

    public string Path { get; }

    /// <summary>Whether nothing was ever kept in it.</summary>
    public bool IsNew { get; private init; }

    /// <exception cref="DataFolderException">Another process uses the file, or it is broken.</exception>
    public static StateFile Open(string dataFolder)
    {
        string path = System.IO.Path.Combine(dataFolder, "cloud.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            Directory.CreateDirectory(dataFolder);
            connection.Open();
            // Exclusive: whoever comes second is refused at once, instead of serving devices from a stale memory.
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = NORMAL");
            bool isNew = PrepareTable(connection, path);
            return new StateFile(path, connection) { IsNew = isNew };
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw ToDataFolderException(path, e);
        }
        catch (DataFolderException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Fills the tables.</summary>
    /// <exception cref="DataFolderException">A record cannot be read.</exception>
    public void LoadInto(IEnumerable<ITable> tables)
    {
        Dictionary<string, ITable> byName = tables.ToDictionary(table => table.Name);
        using SqliteCommand query = CreateCommand("SELECT kind, key, json FROM record");
        using SqliteDataReader rows = query.ExecuteReader();
        while (rows.Read())
        {
            try
            {
                byName[rows.GetString(0)].Load(rows.GetString(1), rows.GetString(2));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException)
            {
                throw CreateUnreadable(
                    Path, $"the record '{rows.GetString(1)}' of '{rows.GetString(0)}': {e.Message}", e);
            }
        }
    }

    /// <summary>Keeps all changes or none.</summary>
    public void Persist(IReadOnlyList<RecordChange> changes)
    {
        // A statement alone is a transaction by itself.
        if (changes.Count == 1)
        {
            Persist(changes[0]);
            return;
        }

        _begin.ExecuteNonQuery();
        foreach (RecordChange change in changes)
        {
            Persist(change);
        }

        _commit.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_set, _remove, _begin, _commit])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private void Persist(RecordChange change)
    {
        SqliteCommand command = change.Json is null ? _remove : _set;
        command.Parameters[0].Value = change.Table;
        command.Parameters[1].Value = change.Key;
        if (change.Json is { } json)
        {
            command.Parameters[2].Value = json;
        }

        command.ExecuteNonQuery();
    }

    private static bool PrepareTable(SqliteConnection connection, string path)
    {
        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = "PRAGMA user_version";
        long format = (long)query.ExecuteScalar()!;
        if (format is not (0 or FormatNumber))
        {
            throw CreateUnreadable(path, $"its format is {format}, and this program knows {FormatNumber}", null);
        }

        Execute(connection, "CREATE TABLE IF NOT EXISTS record (kind TEXT, key TEXT, json TEXT, UNIQUE (kind, key))");
        Execute(connection, $"PRAGMA user_version = {FormatNumber}");
        return format == 0;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand CreateCommand(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(parameter, SqliteType.Text);
        }

        command.Prepare();
        return command;
    }

    private static DataFolderException ToDataFolderException(string path, Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => new DataFolderException(
            path,
            $"The state file '{path}' is in use by another process. Stop that one, or choose another data folder.",
            e),
        SqliteException { SqliteErrorCode: 11 or 26 } => CreateUnreadable(path, e.Message, e),
        _ => DataFolderException.Unwritable(path, e),
    };

    private static DataFolderException CreateUnreadable(string path, string cause, Exception? e) => new(
        path, $"The state file '{path}' cannot be read: {cause}. Put a good copy back, or delete it to begin anew.", e);
}
