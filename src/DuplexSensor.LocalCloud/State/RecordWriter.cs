using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// Writes records to a state file with prepared statements. Record texts are UTF-8 from the JSON writer to SQLite,
/// without a copy as a string. Not thread-safe.
/// </summary>
internal sealed class RecordWriter : IDisposable
{
    private const string SetSql = """
        INSERT INTO record (kind, key, json, sum) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json, sum = excluded.sum
        """;

    // A large record must not hold its memory for ever.
    private const int BufferBytesMax = 1024 * 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _set;
    private readonly sqlite3_stmt _remove;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;
    private ArrayBufferWriter<byte> _json = new();
    private Utf8JsonWriter _writer;
    private byte[] _name = new byte[512];

    public RecordWriter(SqliteConnection connection)
    {
        _database = connection.Handle!;
        _set = Prepare(SetSql);
        _remove = Prepare("DELETE FROM record WHERE kind = ?1 AND key = ?2");
        _begin = Prepare("BEGIN");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _writer = new Utf8JsonWriter(_json, RecordJson.WriterOptions);
    }

    /// <summary>Writes all changes in one transaction, or none.</summary>
    /// <exception cref="SqliteException">No change is written.</exception>
    public void Write(IReadOnlyCollection<RecordChange> changes)
    {
        // A single statement is a transaction.
        if (changes.Count == 1)
        {
            Write(changes.First());
            return;
        }

        Execute(_begin);
        try
        {
            foreach (RecordChange change in changes)
            {
                Write(change);
            }

            Execute(_commit);
        }
        catch
        {
            EndTransaction();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (sqlite3_stmt statement in (sqlite3_stmt[])[_set, _remove, _begin, _commit, _rollback])
        {
            statement.Dispose();
        }

        _writer.Dispose();
    }

    // After some errors, SQLite has already ended the transaction.
    private void EndTransaction()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
        {
            Execute(_rollback);
        }
    }

    private void Write(RecordChange change)
    {
        sqlite3_stmt statement = change.Record is null ? _remove : _set;
        Check(raw.sqlite3_bind_text(statement, 1, Encode(change.Table)));
        Check(raw.sqlite3_bind_text(statement, 2, Encode(change.Key)));
        if (change.Record is { } record)
        {
            ReadOnlySpan<byte> json = WriteJson(record);
            Check(raw.sqlite3_bind_text(statement, 3, json));
            Check(raw.sqlite3_bind_int64(statement, 4, StateSchema.ComputeSum(change.Table, change.Key, json)));
        }

        Execute(statement);
    }

    private ReadOnlySpan<byte> WriteJson(object record)
    {
        if (_json.Capacity > BufferBytesMax)
        {
            _json = new ArrayBufferWriter<byte>();
            _writer.Dispose();
            _writer = new Utf8JsonWriter(_json, RecordJson.WriterOptions);
        }

        _json.ResetWrittenCount();
        _writer.Reset(_json);
        JsonSerializer.Serialize(_writer, record, record.GetType(), RecordJson.Options);
        return _json.WrittenSpan;
    }

    // SQLite copies the bytes, so that the next call can use the buffer again.
    private ReadOnlySpan<byte> Encode(string name)
    {
        int bytesMax = Encoding.UTF8.GetMaxByteCount(name.Length);
        if (_name.Length < bytesMax)
        {
            _name = new byte[bytesMax];
        }

        return _name.AsSpan(0, Encoding.UTF8.GetBytes(name, _name));
    }

    private void Execute(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        // The result of reset is that of the step.
        _ = raw.sqlite3_reset(statement);
        Check(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        return statement;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
