using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The policies of a connection with the last decisions by them. Safe from any thread.</summary>
internal sealed class CachedDecisions(AppliedPolicies policies, AwsAccount account, long version)
{
    private const int GenerationMax = 500;

    private readonly Lock _lock = new();

    // When there are many newer decisions, they become the older ones. So the cache does not forget all at once.
    private Dictionary<(string Action, string Name), DenyReason?> _newer = [];
    private Dictionary<(string Action, string Name), DenyReason?> _older = [];

    /// <summary>The <see cref="ServiceDispatcher.AccessVersion"/> of the policies.</summary>
    public long Version { get; } = version;

    /// <summary>Why an action on a topic, filter or client id is denied; null when it is allowed.</summary>
    public DenyReason? FindDenyReason(string action, string name)
    {
        lock (_lock)
        {
            if (_newer.TryGetValue((action, name), out DenyReason? denyReason))
            {
                return denyReason;
            }

            if (!_older.TryGetValue((action, name), out denyReason))
            {
                using AwsAccount.Scope scope = account.Enter();
                denyReason = policies.FindDenyReason(action, AccessActions.GetResourceArn(action, name));
            }

            Add((action, name), denyReason);
            return denyReason;
        }
    }

    private void Add((string Action, string Name) key, DenyReason? denyReason)
    {
        if (_newer.Count >= GenerationMax)
        {
            (_newer, _older) = (_older, _newer);
            _newer.Clear();
        }

        _newer[key] = denyReason;
    }
}
