using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard.Events;

/// <summary>
/// The records of the cloud that have changed since they were read last. A record that changes often is read once in a
/// tick. Not thread-safe.
/// </summary>
internal sealed class DirtyRecords
{
    private readonly HashSet<string> _things = new(StringComparer.Ordinal);
    private readonly HashSet<string> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<(string JobId, string Thing)> _executions = [];
    private bool _areGroupsDirty;

    public void Mark(CloudChange change)
    {
        switch (change.Record)
        {
            case CloudRecord.Thing or CloudRecord.Shadow:
                MarkThing(change.Name);
                break;
            case CloudRecord.Group:
                _areGroupsDirty = true;
                break;
            case CloudRecord.Job:
                _jobs.Add(change.Name);
                break;
            case CloudRecord.Execution:
                MarkThing(change.Thing);
                _jobs.Add(change.Name);
                _executions.Add((change.Name, change.Thing));
                break;
        }
    }

    public void MarkThing(string name) => _things.Add(name);

    public IReadOnlyList<string> DequeueThings() => Dequeue(_things);

    public IReadOnlyList<string> DequeueJobs() => Dequeue(_jobs);

    public ILookup<string, string> DequeueExecutions() =>
        Dequeue(_executions).ToLookup(pair => pair.JobId, pair => pair.Thing);

    public bool TryResetGroups()
    {
        bool areDirty = _areGroupsDirty;
        _areGroupsDirty = false;
        return areDirty;
    }

    private static T[] Dequeue<T>(HashSet<T> marked)
    {
        T[] all = [.. marked];
        marked.Clear();
        return all;
    }
}
