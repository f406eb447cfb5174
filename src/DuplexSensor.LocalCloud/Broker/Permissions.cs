using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The actions that the current policies allow to a connection. The policies are looked up again when
/// <see cref="ServiceDispatcher.AccessVersion"/> has changed. Safe from any thread.
/// </summary>
internal sealed class Permissions(ServiceDispatcher dispatcher, ConnectionIdentity identity)
{
    private volatile CachedDecisions? _decisions;

    public ConnectionIdentity Identity { get; } = identity;

    /// <summary>Why an action on a topic, filter or client id is denied; null when it is allowed.</summary>
    public DenyReason? FindDenyReason(string action, string name)
    {
        // The version is read first: if it changes meanwhile, the next call looks the policies up again.
        long version = dispatcher.AccessVersion;
        CachedDecisions? decisions = _decisions;
        if (decisions is null || decisions.Version != version)
        {
            AppliedPolicies policies = dispatcher.FindAppliedPolicies(Identity);
            _decisions = decisions = new CachedDecisions(policies, dispatcher.Account, version);
        }

        return decisions.FindDenyReason(action, name);
    }
}
