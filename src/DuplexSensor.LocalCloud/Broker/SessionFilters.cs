using System.Collections;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The subscribed topic filters of a session, at most <see cref="AccessRules.SubscriptionsMax"/>.</summary>
internal sealed class SessionFilters
{
    private readonly HashSet<string> _filters = new(StringComparer.Ordinal);

    public static SessionFilters GetOrCreate(IDictionary sessionItems)
    {
        if (sessionItems[typeof(SessionFilters)] is not SessionFilters filters)
        {
            sessionItems[typeof(SessionFilters)] = filters = new SessionFilters();
        }

        return filters;
    }

    /// <summary>Adds a filter; false when the limit is reached. A repeated filter is counted once.</summary>
    public bool TryAdd(string filter)
    {
        lock (_filters)
        {
            return _filters.Contains(filter)
                || (_filters.Count < AccessRules.SubscriptionsMax && _filters.Add(filter));
        }
    }

    public void Remove(string filter)
    {
        lock (_filters)
        {
            _filters.Remove(filter);
        }
    }
}
