using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// What one connection may do by the policies as they are now; a decision is remembered until something changes that it
/// may depend on. Safe from any thread.
/// </summary>
internal sealed class Permissions(ServiceDispatcher dispatcher, ConnectionIdentity identity)
{
    private const int CachedMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Action, string Name), DenyReason?> _cache = [];
    private long _version;

    public ConnectionIdentity Identity { get; } = identity;

    /// <summary>Why the connection may not do this on that topic, filter or client id; null: it may.</summary>
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
