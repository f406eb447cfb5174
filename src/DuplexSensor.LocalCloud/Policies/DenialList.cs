namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The last denials, newest last; each kind is said once to the human. Safe from any thread.</summary>
internal sealed class DenialList(CloudLog log, TimeProvider time, Action<string>? say)
{
    private const int KeptMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<Denial> _denials = new();

    public IReadOnlyList<Denial> Snapshot()
    {
        lock (_gate)
        {
            return [.. _denials];
        }
    }

    public void Add(ConnectionIdentity who, string action, string name, Refusal refusal)
    {
        string resource = AccessActions.ResourceOf(action, name);
        var denial = new Denial(who, action, resource, refusal) { Time = time.GetUtcNow() };
        bool isNew;
        lock (_gate)
        {
            isNew = _denials.All(other => (other.Who.ClientId, other.Text) != (who.ClientId, denial.Text));
            _denials.Enqueue(denial);
            if (_denials.Count > KeptMax)
            {
                _denials.Dequeue();
            }
        }

        log.Refused(who.ClientId, denial.Text);
        if (isNew)
        {
            say?.Invoke($"refused {who.ClientId}: {denial.Text}");
        }
    }
}
