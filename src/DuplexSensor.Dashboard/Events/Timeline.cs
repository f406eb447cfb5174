using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace DuplexSensor.Dashboard.Events;

/// <summary>
/// The numbered events of the page, newest last: at most 8,192, and at most 16 MB. Each reader remembers where it is,
/// so that a slow reader costs no memory. Safe from any thread.
/// </summary>
internal sealed class Timeline(int eventsMax = Timeline.EventsMax)
{
    public const int EventsMax = 8_192;

    private const long BytesMax = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<TimelineEvent> _events = new();
    private TaskCompletionSource _appended = CreateSignal();
    private long _last;
    private long _bytes;

    /// <summary>Identifies this start: numbers of another start mean other events.</summary>
    public string Start { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>The id of the last event, as START-NUMBER.</summary>
    public string LastId
    {
        get
        {
            lock (_lock)
            {
                return GetId(_last);
            }
        }
    }

    public string GetId(long number) => $"{Start}-{number}";

    /// <summary>Appends events, and wakes the readers.</summary>
    public void Append(IReadOnlyList<JsonObject> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        TaskCompletionSource appended;
        lock (_lock)
        {
            foreach (JsonObject json in events)
            {
                Enqueue(new TimelineEvent(++_last, json.ToJsonString(), (string)json["type"]! == EventTypes.Gap));
            }

            appended = _appended;
            _appended = CreateSignal();
        }

        appended.SetResult();
    }

    /// <summary>
    /// The next events after a number, at most <paramref name="max"/>, and none after a gap. Null when some of them are
    /// no longer there, or when the number is of the future.
    /// </summary>
    public IReadOnlyList<TimelineEvent>? Read(long after, int max)
    {
        lock (_lock)
        {
            long oldest = _last - _events.Count + 1;
            if (after > _last || after + 1 < oldest)
            {
                return null;
            }

            TimelineEvent[] next = [.. _events.Skip((int)(after + 1 - oldest)).Take(max)];
            int gapAt = Array.FindIndex(next, entry => entry.IsGap);
            return gapAt < 0 ? next : next[..(gapAt + 1)];
        }
    }

    /// <summary>Completes when there is an event after this number; at once when there is one.</summary>
    public Task WaitAsync(long after)
    {
        lock (_lock)
        {
            return _last > after ? Task.CompletedTask : _appended.Task;
        }
    }

    /// <summary>The number in an id of this start, or null.</summary>
    public long? ParseId(string id)
    {
        string[] parts = id.Split('-');
        return parts.Length == 2 && parts[0] == Start && long.TryParse(parts[1], out long number) && number >= 0
            ? number
            : null;
    }

    private void Enqueue(TimelineEvent entry)
    {
        _events.Enqueue(entry);
        _bytes += entry.Json.Length;
        while (_events.Count > eventsMax || _bytes > BytesMax)
        {
            _bytes -= _events.Dequeue().Json.Length;
        }
    }

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>An event of the page.</summary>
/// <param name="Number">Each event has the number of the event before it plus one.</param>
/// <param name="Json">The event's JSON object.</param>
/// <param name="IsGap">Whether events before this one are missing.</param>
internal sealed record TimelineEvent(long Number, string Json, bool IsGap);
