using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The actions that the current policies allow to a connection. A decision is cached until
/// <see cref="ServiceDispatcher.AccessVersion"/> changes. Safe from any thread.
/// </summary>
internal sealed class Permissions(ServiceDispatcher dispatcher, ConnectionIdentity identity)
{
    private const int CachedMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Action, string Name), DenyReason?> _cache = [];
    private long _version;

    public ConnectionIdentity Identity { get; } = identity;

    /// <summary>Why an action on a topic, filter or client id is denied; null when it is allowed.</summary>
    public DenyReason? FindDenyReason(string action, string name)
    {
        long version = dispatcher.AccessVersion;
        lock (_gate)
        {
            if (version != _version || _cache.Count >= CachedMax)
            {
                _cache.Clear();
                _version = version;
            }
            else if (_cache.TryGetValue((action, name), out DenyReason? cached))
            {
                return cached;
            }
        }

        DenyReason? denyReason = dispatcher.FindDenyReason(Identity, action, name);
        lock (_gate)
        {
            if (version == _version)
            {
                _cache[(action, name)] = denyReason;
            }
        }

        return denyReason;
    }
}
