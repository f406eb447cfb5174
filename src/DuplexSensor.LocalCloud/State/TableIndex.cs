namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// Finds the records of a table by a text that they contain, such as the groups that contain a thing. Each change of
/// the table changes the index, so that no search walks the table. Not thread-safe.
/// </summary>
internal sealed class TableIndex<T>
    where T : class
{
    private readonly Dictionary<string, List<string>> _keysByText = new(StringComparer.Ordinal);
    private readonly Table<T> _table;

    /// <summary>Creates the index of an empty table.</summary>
    /// <param name="getTexts">The texts of a record in ordinal order, each once; called once for each record.</param>
    public TableIndex(Table<T> table, Func<T, IReadOnlyCollection<string>> getTexts)
    {
        _table = table;
        table.RecordChanged += (key, before, after) => OnChanged(
            key, before is null ? [] : getTexts(before), after is null ? [] : getTexts(after));
    }

    /// <summary>The records that contain the text, in the order of their keys.</summary>
    public IReadOnlyList<T> Find(string text) =>
        _keysByText.TryGetValue(text, out List<string>? keys) ? [.. keys.Select(key => _table.Find(key)!)] : [];

    // Walks both sorted lists once. The texts of a changed record are often the same object as before.
    private void OnChanged(string key, IReadOnlyCollection<string> before, IReadOnlyCollection<string> after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        using IEnumerator<string> old = before.GetEnumerator();
        using IEnumerator<string> current = after.GetEnumerator();
        bool hasOld = old.MoveNext();
        bool hasCurrent = current.MoveNext();
        while (hasOld || hasCurrent)
        {
            int order = !hasOld ? 1 : !hasCurrent ? -1 : string.CompareOrdinal(old.Current, current.Current);
            if (order < 0)
            {
                Remove(old.Current, key);
            }
            else if (order > 0)
            {
                Add(current.Current, key);
            }

            hasOld = order <= 0 ? old.MoveNext() : hasOld;
            hasCurrent = order >= 0 ? current.MoveNext() : hasCurrent;
        }
    }

    private void Add(string text, string key)
    {
        if (!_keysByText.TryGetValue(text, out List<string>? keys))
        {
            _keysByText[text] = keys = new List<string>(1);
        }

        keys.Insert(~keys.BinarySearch(key, StringComparer.Ordinal), key);
    }

    private void Remove(string text, string key)
    {
        List<string> keys = _keysByText[text];
        keys.RemoveAt(keys.BinarySearch(key, StringComparer.Ordinal));
        if (keys.Count == 0)
        {
            _keysByText.Remove(text);
        }
    }
}
