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

    /// <summary>Raised for each added, replaced and removed record, with key, record before and record after.</summary>
    public event Action<string, T?, T?>? RecordChanged;

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
        T? before = Put(key, record);
        Changed?.Invoke(new RecordChange(Name, key, record) { Before = before });
        return record;
    }

    public bool Remove(string key)
    {
        if (!_records.Remove(key, out T? before))
        {
            return false;
        }

        OnChanged(key, before, null);
        Changed?.Invoke(new RecordChange(Name, key, null) { Before = before });
        return true;
    }

    /// <exception cref="JsonException">The text is not the JSON of a record of this table.</exception>
    public void Load(string key, string json) => Put(
        key,
        JsonSerializer.Deserialize<T>(json, RecordJson.Options)
            ?? throw new JsonException($"The record {key} of {Name} is null."));

    public void Undo(RecordChange change)
    {
        if (change.Before is T before)
        {
            Put(change.Key, before);
        }
        else if (_records.Remove(change.Key, out T? undone))
        {
            OnChanged(change.Key, undone, null);
        }
    }

    // Returns the record before.
    private T? Put(string key, T record)
    {
        T? before = Find(key);
        _records[key] = record;
        OnChanged(key, before, record);
        return before;
    }

    private void OnChanged(string key, T? before, T? after)
    {
        Volatile.Write(ref _version, _version + 1);
        RecordChanged?.Invoke(key, before, after);
    }
}
