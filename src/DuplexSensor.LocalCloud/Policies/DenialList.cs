namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The last 1,000 denials, newest last. Prints each denial that is new to the list. Thread-safe.</summary>
internal sealed class DenialList(CloudLog log, LocalCloudOptions options)
{
    private const int DenialsMax = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<Denial> _denials = new();

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    public IReadOnlyList<Denial> Snapshot()
    {
        lock (_lock)
        {
            return [.. _denials];
        }
    }

    public void Add(ConnectionIdentity identity, string action, string name, DenyReason reason)
    {
        using AwsAccount.Scope account = options.Account.Enter();
        string resource = AccessActions.GetResourceArn(action, name);
        Add(new Denial(identity, action, resource, reason) { Time = Now }, $"refused {identity.ClientId}");
    }

    /// <summary>Adds a name in a policy that AWS IoT does not have.</summary>
    public void AddUnknownName(string policy, UnknownName unknown)
    {
        string meant = unknown.Similar is { } similar ? $"; {similar} was probably meant" : "";
        var refusal = new DenyReason($"AWS IoT has no such {unknown.Kind}, so it matches nothing{meant}");
        Add(new Denial(null, unknown.Name, AwsNames.GetPolicyArn(policy), refusal) { Time = Now }, $"policy {policy}");
    }

    private void Add(Denial denial, string subject)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = !_denials.Any(denial.HasSameText);
            _denials.Enqueue(denial);
            if (_denials.Count > DenialsMax)
            {
                _denials.Dequeue();
            }
        }

        if (isNew)
        {
            options.WriteLine?.Invoke($"{subject}: {denial.Description}");
        }

        // Last: who sees the event finds the line and the denial.
        log.RecordRefused(denial.ClientId, denial.Description);
    }
}
