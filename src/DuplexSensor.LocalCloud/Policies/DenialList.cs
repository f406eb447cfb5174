namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The last denials, newest last; each kind is said once to the human. Safe from any thread.</summary>
internal sealed class DenialList(CloudLog log, LocalCloudOptions options)
{
    private const int KeptMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<Denial> _denials = new();

    private DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    public IReadOnlyList<Denial> Snapshot()
    {
        lock (_gate)
        {
            return [.. _denials];
        }
    }

    public void Add(ConnectionIdentity who, string action, string name, Refusal refusal)
    {
        using AwsAccount.Scope account = options.Account.Enter();
        string resource = AccessActions.ResourceOf(action, name);
        Add(new Denial(who, action, resource, refusal) { Time = Now }, $"refused {who.ClientId}");
    }

    /// <summary>Lists an action of a policy that AWS IoT does not have.</summary>
    public void AddUnknownAction(string policy, string action)
    {
        string meant = IotActions.FindSimilar(action) is { } similar ? $"; {similar} was probably meant" : "";
        var refusal = new Refusal($"AWS IoT has no such action, so it matches nothing{meant}");
        Add(new Denial(null, action, Names.ArnOfPolicy(policy), refusal) { Time = Now }, $"policy {policy}");
    }

    private void Add(Denial denial, string subject)
    {
        string clientId = denial.Who?.ClientId ?? "";
        bool isNew;
        lock (_gate)
        {
            isNew = _denials.All(other => (other.Who?.ClientId ?? "", other.Text) != (clientId, denial.Text));
            _denials.Enqueue(denial);
            if (_denials.Count > KeptMax)
            {
                _denials.Dequeue();
            }
        }

        log.Refused(clientId, denial.Text);
        if (isNew)
        {
            options.Say?.Invoke($"{subject}: {denial.Text}");
        }
    }
}
