using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The shadows of all things, classic and named. Not thread-safe.</summary>
public sealed class ShadowStore
{
    // AWS IoT quotas: requests per second for each shadow.
    private const int RequestsPerSecondMax = 20;

    // The requests in the current second, by key of the shadow.
    private readonly Dictionary<string, int> _requestCounts = new(StringComparer.Ordinal);
    private long _countedSecond;

    internal Table<ThingShadow> Table { get; } = new("shadow");

    /// <summary>Whether more than 20 requests a second for one shadow are rejected with 429.</summary>
    public bool IsThrottled { get; set; } = true;

    /// <summary>Called at each update; a result other than null rejects the update with this error.</summary>
    internal Func<ShadowError?> InjectError { get; set; } = () => null;

    public ShadowResult Get(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Get(new ShadowTopics(thing), payload, now);

    public ShadowResult Get(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        RejectIfThrottled(topics, topics.Get, payload, now)
            ?? ShadowService.Get(topics, GetShadow(topics), payload, now);

    /// <summary>A thing's classic shadow as <see cref="Get(string, ReadOnlyMemory{byte}, DateTimeOffset)"/> returns
    /// it; counts against no quota.</summary>
    internal ShadowResult Read(string thing, DateTimeOffset now)
    {
        var topics = new ShadowTopics(thing);
        return ShadowService.Get(topics, GetShadow(topics), default, now);
    }

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

    /// <summary>The names of a thing's named shadows, in ordinal order, without the classic shadow.</summary>
    public IEnumerable<string> GetShadowNames(string thing) => Table
        .RecordsFrom(thing + "/")
        .TakeWhile(pair => pair.Key.StartsWith(thing + "/", StringComparison.Ordinal))
        .Where(pair => pair.Record.Exists)
        .Select(pair => pair.Key[(thing.Length + 1)..]);

    // The slash is unambiguous: names of things and shadows have none.
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
