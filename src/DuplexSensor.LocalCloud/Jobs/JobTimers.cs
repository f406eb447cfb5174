namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>Which executions will time out, the next one first.</summary>
internal sealed class JobTimers
{
    private readonly SortedSet<Due> _due = new(Comparer<Due>.Create(Compare));

    /// <summary>Epoch seconds of the next end of a timer, or null while none runs.</summary>
    public long? Next => _due.Count > 0 ? _due.Min.At : null;

    /// <summary>Takes the timer of one version of an execution away, sets that of the next; each may be null.</summary>
    public void Change(string thing, JobExecution? before, JobExecution? after)
    {
        if (before?.TimesOutAt is { } old)
        {
            _due.Remove(new Due(old, thing, before.JobId, before.ExecutionNumber));
        }

        if (after?.TimesOutAt is { } next)
        {
            _due.Add(new Due(next, thing, after.JobId, after.ExecutionNumber));
        }
    }

    /// <summary>The first execution whose timer has ended, or null.</summary>
    public (string Thing, string JobId, long Number)? FirstEnded(long now) =>
        Next <= now ? (_due.Min.Thing, _due.Min.JobId, _due.Min.Number) : null;

    private static int Compare(Due a, Due b)
    {
        int order = a.At.CompareTo(b.At);
        order = order != 0 ? order : string.CompareOrdinal(a.Thing, b.Thing);
        order = order != 0 ? order : string.CompareOrdinal(a.JobId, b.JobId);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    }

    private readonly record struct Due(long At, string Thing, string JobId, long Number);
}
