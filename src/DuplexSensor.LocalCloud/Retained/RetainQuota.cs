using System.Diagnostics.CodeAnalysis;

namespace DuplexSensor.LocalCloud.Retained;

/// <summary>
/// AWS's quotas for messages with RETAIN (AWS IoT quotas, message broker): one per second and topic, 500 per second,
/// and 500,000 stored messages. Safe from any thread.
/// </summary>
/// <param name="countStored">The number of stored messages.</param>
internal sealed class RetainQuota(Func<int> countStored)
{
    private const int PerSecondMax = 500;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, string Topic)> _recent = new();
    private readonly HashSet<string> _recentTopics = new(StringComparer.Ordinal);

    /// <summary>Whether there are limits; set before the first message.</summary>
    public bool IsOn { get; set; }

    /// <summary>Most stored messages of an account.</summary>
    public int StoredMax { get; init; } = 500_000;

    /// <summary>Counts a message with RETAIN, unless it is throttled.</summary>
    /// <param name="isDeletion">Whether the payload is empty: this deletes, so it is never one too many.</param>
    /// <param name="error">Why it is throttled.</param>
    public bool TryAccept(string topic, bool isDeletion, DateTimeOffset now, [NotNullWhen(false)] out string? error)
    {
        error = !IsOn ? null
            : !isDeletion && countStored() >= StoredMax
                ? $"{StoredMax} messages are retained; delete some of them"
            : Count(topic, now);
        return error is null;
    }

    private string? Count(string topic, DateTimeOffset now)
    {
        lock (_lock)
        {
            RemoveExpired(now);
            if (_recent.Count >= PerSecondMax)
            {
                return $"{PerSecondMax} messages with RETAIN within a second";
            }

            if (!_recentTopics.Add(topic))
            {
                return "the topic had a message with RETAIN within the last second";
            }

            _recent.Enqueue((now, topic));
            return null;
        }
    }

    // The clock can be set back: then the entries are removed too.
    private void RemoveExpired(DateTimeOffset now)
    {
        while (_recent.TryPeek(out (DateTimeOffset At, string Topic) first) && (now - first.At).Duration() >= Second)
        {
            _recentTopics.Remove(_recent.Dequeue().Topic);
        }
    }
}
