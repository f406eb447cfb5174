namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The timeouts of executions, ordered by time.</summary>
internal sealed class JobTimers
{
    private readonly SortedSet<ExecutionTimeout> _timeouts = new(Comparer<ExecutionTimeout>.Create(Compare));

    /// <summary>When the next timer ends, in epoch seconds, or null while no timer runs.</summary>
    public long? NextDueAt => _timeouts.Count > 0 ? _timeouts.Min.DueAt : null;

    public void Clear() => _timeouts.Clear();

    /// <summary>Replaces the timer of an execution by that of its next version. Either version may be null.</summary>
    public void Update(string thing, JobExecution? before, JobExecution? after)
    {
        if (before?.TimesOutAt is { } old)
        {
            _timeouts.Remove(new ExecutionTimeout(old, thing, before.JobId, before.ExecutionNumber));
        }

        if (after?.TimesOutAt is { } next)
        {
            _timeouts.Add(new ExecutionTimeout(next, thing, after.JobId, after.ExecutionNumber));
        }
    }

    /// <summary>The first execution whose timer has ended, or null.</summary>
    public (string Thing, string JobId, long Number)? FindFirstExpired(long now) =>
        NextDueAt <= now ? (_timeouts.Min.Thing, _timeouts.Min.JobId, _timeouts.Min.Number) : null;

    private static int Compare(ExecutionTimeout a, ExecutionTimeout b)
    {
        int order = a.DueAt.CompareTo(b.DueAt);
        order = order != 0 ? order : string.CompareOrdinal(a.Thing, b.Thing);
        order = order != 0 ? order : string.CompareOrdinal(a.JobId, b.JobId);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    }

    private readonly record struct ExecutionTimeout(long DueAt, string Thing, string JobId, long Number);
}
