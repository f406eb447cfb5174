namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Who subscribed to what, found by walking the topic's levels instead of asking every session. <c>a/#</c> does not
/// match <c>a</c>, and no wildcard in the first level matches a topic that begins with <c>$</c> (AWS IoT developer
/// guide, MQTT topics). Not safe for use by several threads at once.
/// </summary>
public sealed class TopicIndex
{
    private readonly Level _root = new();

    /// <summary>Adds a subscription; or changes the QoS of one that is there, and returns false.</summary>
    public bool Add(string clientId, string filter, int qos)
    {
        Level level = _root;
        foreach (string name in filter.Split('/'))
        {
            if (!level.Below.TryGetValue(name, out Level? next))
            {
                level.Below[name] = next = new Level();
            }

            level = next;
        }

        bool isNew = !level.QosByClient.ContainsKey(clientId);
        level.QosByClient[clientId] = qos;
        return isNew;
    }

    public void Remove(string clientId, string filter) => Remove(_root, filter.Split('/'), clientId);

    public void RemoveAll(string clientId) => RemoveAll(_root, clientId);

    /// <summary>Each client with a matching filter, once, with the highest QoS of its filters; ordered by id.</summary>
    public IReadOnlyList<(string ClientId, int Qos)> Match(string topic)
    {
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Collect(_root, topic.Split('/'), isFirst: true, found);
        return [.. found.Select(pair => (pair.Key, pair.Value))];
    }

    private static void Collect(
        Level level, ReadOnlySpan<string> rest, bool isFirst, SortedDictionary<string, int> found)
    {
        if (rest.IsEmpty)
        {
            Add(level, found);
            return;
        }

        if (level.Below.TryGetValue(rest[0], out Level? named))
        {
            Collect(named, rest[1..], isFirst: false, found);
        }

        if (isFirst && rest[0].StartsWith('$'))
        {
            return;
        }

        if (level.Below.TryGetValue("+", out Level? any))
        {
            Collect(any, rest[1..], isFirst: false, found);
        }

        // Only here, with a level left for it to stand for.
        if (level.Below.TryGetValue("#", out Level? all))
        {
            Add(all, found);
        }
    }

    private static void Add(Level level, SortedDictionary<string, int> found)
    {
        foreach ((string clientId, int qos) in level.QosByClient)
        {
            found[clientId] = Math.Max(qos, found.GetValueOrDefault(clientId));
        }
    }

    private static void Remove(Level level, ReadOnlySpan<string> rest, string clientId)
    {
        if (rest.IsEmpty)
        {
            level.QosByClient.Remove(clientId);
        }
        else if (level.Below.TryGetValue(rest[0], out Level? next))
        {
            Remove(next, rest[1..], clientId);
            DropIfEmpty(level, rest[0], next);
        }
    }

    private static void RemoveAll(Level level, string clientId)
    {
        level.QosByClient.Remove(clientId);
        foreach ((string name, Level next) in level.Below.ToArray())
        {
            RemoveAll(next, clientId);
            DropIfEmpty(level, name, next);
        }
    }

    private static void DropIfEmpty(Level parent, string name, Level child)
    {
        if (child.Below.Count == 0 && child.QosByClient.Count == 0)
        {
            parent.Below.Remove(name);
        }
    }

    private sealed class Level
    {
        public Dictionary<string, Level> Below { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> QosByClient { get; } = new(StringComparer.Ordinal);
    }
}
