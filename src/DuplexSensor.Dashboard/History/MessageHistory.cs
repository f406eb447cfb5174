namespace DuplexSensor.Dashboard.History;

/// <summary>The last 2,000 rows, with the newest 8 MB of their payloads. Not thread-safe.</summary>
internal sealed class MessageHistory
{
    public const int RowsMax = 2_000;
    public const long PayloadBytesMax = 8 * 1024 * 1024;

    private readonly Queue<MessageRow> _rows = new();
    private readonly Queue<MessageRow> _withPayload = new();
    private readonly Dictionary<long, MessageRow> _byId = [];
    private readonly Dictionary<long, MessageRow> _bySequence = [];
    private readonly Dictionary<long, long> _sequenceOfId = [];
    private long _lastId;
    private long _payloadBytes;

    public IReadOnlyList<MessageRow> Rows => [.. _rows];

    /// <summary>Adds a row that has the next id.</summary>
    /// <param name="create">Creates the row with this id.</param>
    /// <param name="sequence">The number of the cloud's event, by which <see cref="FindByEvent"/> finds it.</param>
    public MessageRow Add(Func<long, MessageRow> create, long sequence = 0)
    {
        MessageRow row = create(++_lastId);
        _rows.Enqueue(row);
        _byId[row.Id] = row;
        if (sequence != 0)
        {
            _bySequence[sequence] = row;
            _sequenceOfId[row.Id] = sequence;
        }

        AddPayload(row);
        while (_rows.Count > RowsMax)
        {
            Remove(_rows.Dequeue());
        }

        return row;
    }

    public MessageRow? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The row of an event of the cloud; null when it has none, or is gone.</summary>
    public MessageRow? FindByEvent(long sequence) => _bySequence.GetValueOrDefault(sequence);

    private void AddPayload(MessageRow row)
    {
        _withPayload.Enqueue(row);
        _payloadBytes += row.Payload?.Length ?? 0;
        while (_payloadBytes > PayloadBytesMax || _withPayload.Count > RowsMax)
        {
            MessageRow oldest = _withPayload.Dequeue();
            _payloadBytes -= oldest.Payload?.Length ?? 0;
            oldest.Payload = null;
        }
    }

    private void Remove(MessageRow row)
    {
        _byId.Remove(row.Id);
        if (_sequenceOfId.Remove(row.Id, out long sequence))
        {
            _bySequence.Remove(sequence);
        }
    }
}
