using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The executions of all things, in the order in which they were queued, with their timers and the number of pending
/// executions of each job. Not thread-safe.
/// </summary>
internal sealed class ExecutionStore
{
    private readonly Dictionary<string, ThingJobs> _byThing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pendingCounts = new(StringComparer.Ordinal);
    private long _lastOrder;

    public Table<StoredExecution> Table { get; } = new("execution");

    public JobTimers Timers { get; } = new();

    /// <summary>Fills the placeholders in job documents; set before the first job is created or loaded.</summary>
    public PresignedUrls? Urls { get; set; }

    public ThingJobs Get(string thing) => _byThing.GetValueOrDefault(thing) ?? new ThingJobs(thing) { Urls = Urls };

    /// <summary>How many executions of a job are QUEUED or IN_PROGRESS.</summary>
    public int CountPending(string jobId) => _pendingCounts.GetValueOrDefault(jobId);

    /// <summary>Rebuilds everything from the table.</summary>
    public void Load(Func<string, JsonObject> readDocument)
    {
        _byThing.Clear();
        _pendingCounts.Clear();
        Timers.Clear();
        _lastOrder = 0;
        var documents = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (StoredExecution stored in Table.Records.OrderBy(stored => stored.Order))
        {
            string jobId = stored.Execution.JobId;
            if (!documents.TryGetValue(jobId, out JsonObject? document))
            {
                documents[jobId] = document = readDocument(jobId);
            }

            JobExecution execution = stored.Execution with { Document = document };
            _byThing[stored.Thing] = Get(stored.Thing).Add(execution) with { Changes = [] };
            OnChanged(stored.Thing, null, execution);
            _lastOrder = stored.Order;
        }
    }

    /// <summary>Saves the changes of a thing's executions; returns the ids of the jobs of these executions.</summary>
    /// <param name="after">What <see cref="Get"/> has returned, with changes.</param>
    public IReadOnlyCollection<string> Save(ThingJobs after)
    {
        SetOrRemove(_byThing, after.Thing, after with { Changes = [] }, isRemoved: after.IsEmpty);
        var jobIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (ExecutionChange change in after.Changes)
        {
            Save(after.Thing, change.Before, change.After);
            jobIds.Add((change.Before ?? change.After)!.JobId);
        }

        return jobIds;
    }

    private void Save(string thing, JobExecution? before, JobExecution? after)
    {
        string key = StoredExecution.GetKey(thing, (before ?? after)!);
        OnChanged(thing, before, after);
        if (after is null)
        {
            Table.Remove(key);
            return;
        }

        // A changed execution keeps its place in the order.
        long order = Table.Find(key)?.Order ?? ++_lastOrder;
        Table.Set(key, new StoredExecution(thing, order, after));
    }

    private void OnChanged(string thing, JobExecution? before, JobExecution? after)
    {
        string jobId = (before ?? after)!.JobId;
        int change = (after is { IsTerminal: false } ? 1 : 0) - (before is { IsTerminal: false } ? 1 : 0);
        int pending = CountPending(jobId) + change;
        SetOrRemove(_pendingCounts, jobId, pending, isRemoved: pending == 0);
        Timers.Update(thing, before, after);
    }

    // Clients choose the names of things in requests, and jobs are deleted: entries without content must not stay.
    private static void SetOrRemove<T>(Dictionary<string, T> entries, string key, T entry, bool isRemoved)
    {
        if (isRemoved)
        {
            entries.Remove(key);
        }
        else
        {
            entries[key] = entry;
        }
    }
}
