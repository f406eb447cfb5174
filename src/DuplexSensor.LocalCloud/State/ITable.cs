namespace DuplexSensor.LocalCloud.State;

/// <summary>A record that was set, or is gone when <see cref="Json"/> is null.</summary>
internal readonly record struct RecordChange(string Table, string Key, string? Json)
{
    /// <summary>The record before, or null when there was none.</summary>
    public object? Before { get; init; }
}

/// <summary>A table as the state file sees it: texts by key.</summary>
internal interface ITable
{
    string Name { get; }

    /// <summary>Told each change; null when nobody keeps the table.</summary>
    Action<RecordChange>? Changed { get; set; }

    /// <summary>Takes up what <see cref="Changed"/> was once told.</summary>
    void Load(string key, string json);

    /// <summary>Makes the last change of a record undone; <see cref="Changed"/> is not told.</summary>
    void Undo(RecordChange change);
}
