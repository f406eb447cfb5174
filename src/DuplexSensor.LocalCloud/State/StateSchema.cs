using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.LocalCloud.State;

/// <summary>How the state file is created, opened and checked.</summary>
internal static class StateSchema
{
    // Format 1 had no checksums.
    private const int FormatNumber = 2;
    private const int PageBytesMin = 512;

    /// <summary>Creates the file in one step, by a rename; returns false when the file exists already.</summary>
    public static bool CreateFileIfMissing(string path)
    {
        if (File.Exists(path))
        {
            return false;
        }

        // The journal of a deleted file must not be applied to the new file.
        string newPath = path + ".new";
        foreach (string stale in (string[])[path + "-wal", path + "-shm", path + "-journal", newPath])
        {
            File.Delete(stale);
        }

        CreateEmptyFile(newPath);
        using (SqliteConnection connection = Connect(newPath))
        {
            Execute(
                connection, "CREATE TABLE record (kind TEXT, key TEXT, json TEXT, sum INTEGER, UNIQUE (kind, key))");
            Execute(connection, $"PRAGMA user_version = {FormatNumber}");
        }

        File.Move(newPath, path);
        return true;
    }

    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Locks the file for this process, checks it, and converts it to the current format.</summary>
    /// <exception cref="DataFolderException">The file is damaged, or its format is unknown.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        // SQLite treats a shorter file as an empty database.
        if (new FileInfo(path).Length is < PageBytesMin and var length)
        {
            throw StateFileErrors.CreateUnreadable(path, $"it has only {length} bytes", null);
        }

        RestrictAccess(path);
        // Exclusive, so that a second process fails. Otherwise it would serve devices from stale records in memory.
        Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = NORMAL");
        if (Query(connection, "PRAGMA integrity_check(1)") is not "ok" and var fault)
        {
            string line = $"{fault}".ReplaceLineEndings(" ");
            throw StateFileErrors.CreateUnreadable(path, $"it is damaged ({line})", null);
        }

        long format = (long)Query(connection, "PRAGMA user_version");
        if (format == 1)
        {
            Execute(connection, "ALTER TABLE record ADD COLUMN sum INTEGER");
            Execute(connection, $"PRAGMA user_version = {FormatNumber}");
        }
        else if (format != FormatNumber)
        {
            throw StateFileErrors.CreateUnreadable(
                path, $"its format is {format}, and this program knows {FormatNumber}", null);
        }
    }

    /// <summary>
    /// The checksum of a record, which detects changed bytes. SQLite's integrity check does not check the contents of
    /// records.
    /// </summary>
    public static long ComputeSum(string kind, string key, ReadOnlySpan<byte> json)
    {
        int namesMax = Encoding.UTF8.GetMaxByteCount(kind.Length + key.Length + 2);
        byte[] text = ArrayPool<byte>.Shared.Rent(namesMax + json.Length);
        int length = Encoding.UTF8.GetBytes(kind, text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(key, text.AsSpan(length));
        text[length++] = 0;
        json.CopyTo(text.AsSpan(length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.AsSpan(0, length + json.Length), hash);
        ArrayPool<byte>.Shared.Return(text);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    // The file contains policies and shadows, so it is created with access for this user only.
    private static void CreateEmptyFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    private static void RestrictAccess(string path)
    {
        const UnixFileMode userAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != userAlone)
        {
            File.SetUnixFileMode(path, userAlone);
        }
    }

    private static object Query(SqliteConnection connection, string sql)
    {
        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = sql;
        return query.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
