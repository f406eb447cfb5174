using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// What one connection may do by the policies as they are now; a decision is remembered until something changes that it
/// may depend on. Safe from any thread.
/// </summary>
internal sealed class Permissions(Exchange exchange, ConnectionIdentity who)
{
    private const int RememberedMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Action, string Name), Refusal?> _decided = [];
    private long _version;

    public ConnectionIdentity Who { get; } = who;

    /// <summary>Why the connection may not do this on that topic, filter or client id; null: it may.</summary>
    public Refusal? Decide(string action, string name)
    {
        long version = exchange.AccessVersion;
        lock (_gate)
        {
            if (version != _version || _decided.Count >= RememberedMax)
            {
                _decided.Clear();
                _version = version;
            }
            else if (_decided.TryGetValue((action, name), out Refusal? remembered))
            {
                return remembered;
            }
        }

        Refusal? refusal = exchange.Decide(Who, action, name);
        lock (_gate)
        {
            if (version == _version)
            {
                _decided[(action, name)] = refusal;
            }
        }

        return refusal;
    }
}
