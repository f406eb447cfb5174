using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DuplexSensor.LocalCloud.State;

/// <summary>Records by key, in ordinal order. Not thread-safe.</summary>
internal sealed class Table<T>(string name) : ITable
    where T : class
{
    private readonly SortedDictionary<string, T> _records = new(StringComparer.Ordinal);
    private long _version;

    public string Name { get; } = name;

    public Action<RecordChange>? Changed { get; set; }

    /// <summary>Each change increments it; may be read from any thread.</summary>
    public long Version => Volatile.Read(ref _version);

    public int Count => _records.Count;

    public IEnumerable<T> Records => _records.Values;

    /// <summary>The records from the given key on, in ordinal order.</summary>
    public IEnumerable<(string Key, T Record)> RecordsFrom(string key) => _records
        .SkipWhile(pair => string.CompareOrdinal(pair.Key, key) < 0)
        .Select(pair => (pair.Key, pair.Value));

    public T? Find(string key) => _records.GetValueOrDefault(key);

    public bool TryFind(string key, [NotNullWhen(true)] out T? record) => _records.TryGetValue(key, out record);

    /// <summary>Adds a record, or replaces the record with that key.</summary>
    public T Set(string key, T record)
    {
        T? before = Find(key);
        _records[key] = record;
        Volatile.Write(ref _version, _version + 1);
        if (Changed is { } changed)
        {
            string json = JsonSerializer.Serialize(record, RecordJson.Options);
            changed(new RecordChange(Name, key, json) { Before = before });
        }

        return record;
    }

    public bool Remove(string key)
    {
        if (!_records.Remove(key, out T? before))
        {
            return false;
        }

        Volatile.Write(ref _version, _version + 1);
        Changed?.Invoke(new RecordChange(Name, key, null) { Before = before });
        return true;
    }

    /// <exception cref="JsonException">The text is not the JSON of a record of this table.</exception>
    public void Load(string key, string json)
    {
        _records[key] = JsonSerializer.Deserialize<T>(json, RecordJson.Options)
            ?? throw new JsonException($"The record {key} of {Name} is null.");
        Volatile.Write(ref _version, _version + 1);
    }

    public void Undo(RecordChange change)
    {
        if (change.Before is T before)
        {
            _records[change.Key] = before;
        }
        else
        {
            _records.Remove(change.Key);
        }

        Volatile.Write(ref _version, _version + 1);
    }
}
