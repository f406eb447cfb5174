namespace DuplexSensor.LocalCloud.State;

/// <summary>A record that was set, or removed when <see cref="Record"/> is null. Records are immutable.</summary>
internal readonly record struct RecordChange(string Table, string Key, object? Record)
{
    /// <summary>The record before the change; null when there was none.</summary>
    public object? Before { get; init; }
}

/// <summary>The part of a table that the state file needs: JSON texts by key.</summary>
internal interface ITable
{
    string Name { get; }

    /// <summary>Called at each change; null when the table is not persisted.</summary>
    Action<RecordChange>? Changed { get; set; }

    /// <summary>Loads a record that was persisted from <see cref="Changed"/>.</summary>
    void Load(string key, string json);

    /// <summary>Undoes the last change of a record; does not call <see cref="Changed"/>.</summary>
    void Undo(RecordChange change);
}
