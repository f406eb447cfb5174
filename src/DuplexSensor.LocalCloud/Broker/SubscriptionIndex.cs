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
        List<(string ClientId, int Qos)>? found = null;
        Collect(_root, topic, isFirst: true, ref found);
        return found switch
        {
            null => [],
            { Count: 1 } => found,
            _ => [.. found.GroupBy(one => one.ClientId, one => one.Qos)
                .Select(client => (client.Key, client.Max()))
                .OrderBy(client => client.Key, StringComparer.Ordinal)],
        };
    }

    // Most topics have no subscriber or one, so nothing is allocated before the first is found.
    private static void Collect(
        Level level, ReadOnlySpan<char> topic, bool isFirst, ref List<(string ClientId, int Qos)>? found)
    {
        int slash = topic.IndexOf('/');
        ReadOnlySpan<char> name = slash < 0 ? topic : topic[..slash];
        if (level.Find(name) is { } exact)
        {
            CollectBelow(exact, topic, slash, ref found);
        }

        if (isFirst && name.StartsWith('$'))
        {
            return;
        }

        if (level.Find("+") is { } singleLevelWildcard)
        {
            CollectBelow(singleLevelWildcard, topic, slash, ref found);
        }

        // # matches one level or more, so it is not checked when no level remains.
        if (level.Find("#") is { } multiLevelWildcard)
        {
            Add(multiLevelWildcard, ref found);
        }
    }

    private static void CollectBelow(
        Level level, ReadOnlySpan<char> topic, int slash, ref List<(string ClientId, int Qos)>? found)
    {
        if (slash < 0)
        {
            Add(level, ref found);
        }
        else
        {
            Collect(level, topic[(slash + 1)..], isFirst: false, ref found);
        }
    }

    private static void Add(Level level, ref List<(string ClientId, int Qos)>? found)
    {
        foreach ((string clientId, int qos) in level.QosByClient)
        {
            found ??= new List<(string ClientId, int Qos)>(1);
            found.Add((clientId, qos));
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
        private readonly Dictionary<string, Level>.AlternateLookup<ReadOnlySpan<char>> _byName;

        public Level() => _byName = Children.GetAlternateLookup<ReadOnlySpan<char>>();

        public Dictionary<string, Level> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> QosByClient { get; } = new(StringComparer.Ordinal);

        public Level? Find(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out Level? child) ? child : null;
    }
}
