using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The shadows of all things, classic and named. Not safe for use by several threads at once.</summary>
public sealed class ShadowStore
{
    // AWS IoT quotas: requests per second and shadow.
    private const int RequestsPerSecondMax = 20;

    // Of the current second.
    private readonly Dictionary<string, int> _requestCounts = new(StringComparer.Ordinal);
    private long _countedSecond;

    internal Table<ThingShadow> Table { get; } = new("shadow");

    /// <summary>Whether more than 20 requests a second for one shadow are rejected with 429.</summary>
    public bool IsThrottled { get; set; } = true;

    /// <summary>Asked at each update: an error other than null rejects it.</summary>
    internal Func<ShadowError?> InjectError { get; set; } = () => null;

    public ShadowResult Get(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Get(new ShadowTopics(thing), payload, now);

    public ShadowResult Get(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        RejectIfThrottled(topics, topics.Get, payload, now)
            ?? ShadowService.Get(topics, GetShadow(topics), payload, now);

    public ShadowResult Update(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Update(new ShadowTopics(thing), payload, now);

    public ShadowResult Update(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        RejectIfThrottled(topics, topics.Update, payload, now)
        ?? (InjectError() is { } error ? ShadowService.Reject(topics.Update, error, payload, now) : null)
        ?? SaveResult(topics, ShadowService.Update(topics, GetShadow(topics), payload, now));

    public ShadowResult Delete(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Delete(new ShadowTopics(thing), payload, now);

    public ShadowResult Delete(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        RejectIfThrottled(topics, topics.Delete, payload, now)
        ?? SaveResult(topics, ShadowService.Delete(topics, GetShadow(topics), payload, now));

    /// <summary>The named shadows that a thing has, by name; the classic one is not among them.</summary>
    public IEnumerable<string> GetShadowNames(string thing) => Table
        .RecordsFrom(thing + "/")
        .TakeWhile(pair => pair.Key.StartsWith(thing + "/", StringComparison.Ordinal))
        .Where(pair => pair.Record.Exists)
        .Select(pair => pair.Key[(thing.Length + 1)..]);

    // A slash is in no name.
    private static string GetKey(ShadowTopics topics) =>
        topics.ShadowName is null ? topics.Thing : $"{topics.Thing}/{topics.ShadowName}";

    private ThingShadow GetShadow(ShadowTopics topics) => Table.Find(GetKey(topics)) ?? ThingShadow.None;

    private ShadowResult? RejectIfThrottled(
        ShadowTopics topics, string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        if (!IsThrottled)
        {
            return null;
        }

        if (_countedSecond != now.ToUnixTimeSeconds())
        {
            _countedSecond = now.ToUnixTimeSeconds();
            _requestCounts.Clear();
        }

        int count = _requestCounts.GetValueOrDefault(GetKey(topics)) + 1;
        _requestCounts[GetKey(topics)] = count;
        return count > RequestsPerSecondMax
            ? ShadowService.Reject(topic, ShadowError.TooManyRequests, payload, now)
            : null;
    }

    private ShadowResult SaveResult(ShadowTopics topics, ShadowResult result)
    {
        if (result.Error is null)
        {
            Table.Set(GetKey(topics), result.Shadow);
        }

        return result;
    }
}
