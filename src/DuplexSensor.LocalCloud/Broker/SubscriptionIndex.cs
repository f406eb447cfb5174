namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Finds the subscribers of a topic by walking the topic's levels instead of checking every session. <c>a/#</c> does
/// not match <c>a</c>, and no wildcard in the first level matches a topic that begins with <c>$</c> (AWS IoT developer
/// guide, MQTT topics). Not thread-safe.
/// </summary>
public sealed class SubscriptionIndex
{
    private readonly Level _root = new();
    private readonly Dictionary<string, HashSet<string>> _filtersByClient = new(StringComparer.Ordinal);

    /// <summary>Adds a subscription. If it exists already, changes its QoS and returns false.</summary>
    public bool Add(string clientId, string filter, int qos)
    {
        Level level = _root;
        foreach (string name in filter.Split('/'))
        {
            if (!level.Children.TryGetValue(name, out Level? next))
            {
                level.Children[name] = next = new Level();
            }

            level = next;
        }

        level.QosByClient[clientId] = qos;
        if (!_filtersByClient.TryGetValue(clientId, out HashSet<string>? filters))
        {
            _filtersByClient[clientId] = filters = new HashSet<string>(StringComparer.Ordinal);
        }

        return filters.Add(filter);
    }

    public void Remove(string clientId, string filter)
    {
        Remove(_root, filter.Split('/'), clientId);
        if (_filtersByClient.TryGetValue(clientId, out HashSet<string>? filters)
            && filters.Remove(filter) && filters.Count == 0)
        {
            _filtersByClient.Remove(clientId);
        }
    }

    /// <summary>Removes a client's subscriptions. The cost depends only on the number of its filters.</summary>
    public void RemoveAll(string clientId)
    {
        if (_filtersByClient.Remove(clientId, out HashSet<string>? filters))
        {
            foreach (string filter in filters)
            {
                Remove(_root, filter.Split('/'), clientId);
            }
        }
    }

    /// <summary>The clients with a matching filter, ordered by id, with the highest QoS of these filters.</summary>
    public IReadOnlyList<(string ClientId, int Qos)> FindSubscribers(string topic)
    {
        var qosByClient = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Collect(_root, topic.Split('/'), isFirst: true, qosByClient);
        return [.. qosByClient.Select(pair => (pair.Key, pair.Value))];
    }

    private static void Collect(
        Level level, ReadOnlySpan<string> remainingLevels, bool isFirst, SortedDictionary<string, int> qosByClient)
    {
        if (remainingLevels.IsEmpty)
        {
            Add(level, qosByClient);
            return;
        }

        if (level.Children.TryGetValue(remainingLevels[0], out Level? exact))
        {
            Collect(exact, remainingLevels[1..], isFirst: false, qosByClient);
        }

        if (isFirst && remainingLevels[0].StartsWith('$'))
        {
            return;
        }

        if (level.Children.TryGetValue("+", out Level? singleLevelWildcard))
        {
            Collect(singleLevelWildcard, remainingLevels[1..], isFirst: false, qosByClient);
        }

        // # matches one level or more, so it is not checked when no level remains.
        if (level.Children.TryGetValue("#", out Level? multiLevelWildcard))
        {
            Add(multiLevelWildcard, qosByClient);
        }
    }

    private static void Add(Level level, SortedDictionary<string, int> qosByClient)
    {
        foreach ((string clientId, int qos) in level.QosByClient)
        {
            qosByClient[clientId] = Math.Max(qos, qosByClient.GetValueOrDefault(clientId));
        }
    }

    private static void Remove(Level level, ReadOnlySpan<string> remainingLevels, string clientId)
    {
        if (remainingLevels.IsEmpty)
        {
            level.QosByClient.Remove(clientId);
        }
        else if (level.Children.TryGetValue(remainingLevels[0], out Level? next))
        {
            Remove(next, remainingLevels[1..], clientId);
            RemoveIfEmpty(level, remainingLevels[0], next);
        }
    }

    private static void RemoveIfEmpty(Level parent, string name, Level child)
    {
        if (child.Children.Count == 0 && child.QosByClient.Count == 0)
        {
            parent.Children.Remove(name);
        }
    }

    private sealed class Level
    {
        public Dictionary<string, Level> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> QosByClient { get; } = new(StringComparer.Ordinal);
    }
}
