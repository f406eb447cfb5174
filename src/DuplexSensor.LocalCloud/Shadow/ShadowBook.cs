using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The shadows of all things, classic and named. Not safe for use by several threads at once.</summary>
public sealed class ShadowBook
{
    // AWS IoT quotas: requests per second and shadow.
    private const int RequestsPerSecondMax = 20;

    private readonly Dictionary<string, (long Second, int Count)> _rates = new(StringComparer.Ordinal);

    internal Table<ThingShadow> Table { get; } = new("shadow");

    /// <summary>Whether more than 20 requests a second for one shadow are rejected with 429.</summary>
    public bool IsThrottled { get; set; } = true;

    /// <summary>Asked at each update: an error other than null rejects it.</summary>
    internal Func<ShadowError?> Refuse { get; set; } = () => null;

    public ShadowResult Get(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Get(new ShadowTopics(thing), payload, now);

    public ShadowResult Get(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Throttled(topics, topics.Get, payload, now) ?? ShadowService.Get(topics, ShadowOf(topics), payload, now);

    public ShadowResult Update(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Update(new ShadowTopics(thing), payload, now);

    public ShadowResult Update(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Throttled(topics, topics.Update, payload, now)
        ?? (Refuse() is { } error ? ShadowService.Reject(topics.Update, error, payload, now) : null)
        ?? Keep(topics, ShadowService.Update(topics, ShadowOf(topics), payload, now));

    public ShadowResult Delete(string thing, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Delete(new ShadowTopics(thing), payload, now);

    public ShadowResult Delete(ShadowTopics topics, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        Throttled(topics, topics.Delete, payload, now)
        ?? Keep(topics, ShadowService.Delete(topics, ShadowOf(topics), payload, now));

    /// <summary>The named shadows that a thing has, by name; the classic one is not among them.</summary>
    public IEnumerable<string> NamesOf(string thing) => Table
        .From(thing + "/")
        .TakeWhile(pair => pair.Key.StartsWith(thing + "/", StringComparison.Ordinal))
        .Where(pair => pair.Record.Exists)
        .Select(pair => pair.Key[(thing.Length + 1)..]);

    // A slash is in no name.
    private static string KeyOf(ShadowTopics topics) =>
        topics.ShadowName is null ? topics.Thing : $"{topics.Thing}/{topics.ShadowName}";

    private ThingShadow ShadowOf(ShadowTopics topics) => Table.Find(KeyOf(topics)) ?? ThingShadow.Never;

    private ShadowResult? Throttled(
        ShadowTopics topics, string request, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        if (!IsThrottled)
        {
            return null;
        }

        (long second, int count) = _rates.GetValueOrDefault(KeyOf(topics));
        count = second == now.ToUnixTimeSeconds() ? count + 1 : 1;
        _rates[KeyOf(topics)] = (now.ToUnixTimeSeconds(), count);
        return count > RequestsPerSecondMax
            ? ShadowService.Reject(request, ShadowError.TooMany, payload, now)
            : null;
    }

    private ShadowResult Keep(ShadowTopics topics, ShadowResult result)
    {
        if (result.Error is null)
        {
            Table.Set(KeyOf(topics), result.Shadow);
        }

        return result;
    }
}
