using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.View;

/// <summary>
/// The read model: things, shadows, groups and jobs as they are now. Reading changes nothing, sends no message and
/// counts against no quota. The objects are immutable. Each call blocks while a request is handled, for milliseconds.
/// Safe from any thread. The events are in <see cref="LocalCloudHost.Log"/>.
/// </summary>
public sealed class CloudView
{
    private readonly ServiceDispatcher _dispatcher;
    private readonly Func<string, ConnectionState?> _findConnection;

    internal CloudView(ServiceDispatcher dispatcher, Func<string, ConnectionState?> findConnection)
    {
        (_dispatcher, _findConnection) = (dispatcher, findConnection);
        dispatcher.OnCommitted = OnCommitted;
    }

    /// <summary>
    /// Raised for each change of a record after it is persisted, on the thread that caused it. No request is handled
    /// until the handler returns, so it must not block, and must not call this object.
    /// </summary>
    public event Action<CloudChange>? Changed;

    /// <summary>All things of the registry, by name.</summary>
    public IReadOnlyList<ThingView> ReadThings()
    {
        ThingRecords[] things = Read<ThingRecords[]>((services, now) =>
        {
            ILookup<string, string> groups = services.Registry.Groups
                .SelectMany(group => group.Things.Select(thing => (Thing: thing, group.Name)))
                .ToLookup(pair => pair.Thing, pair => pair.Name);
            return [.. services.Registry.Things.Select(thing => Find(services, thing.Name, groups[thing.Name], now))];
        });
        return [.. things.Select(Create)];
    }

    /// <summary>A thing of the registry; null when there is none of this name.</summary>
    public ThingView? FindThing(string name)
    {
        ThingRecords? thing = Read((services, now) => services.Registry.ThingTable.Find(name) is null ? null : Find(
            services, name, services.Registry.FindGroupsOfThing(name).Select(group => group.Name), now));
        return thing is null ? null : Create(thing);
    }

    /// <summary>All thing groups, by name.</summary>
    public IReadOnlyList<ThingGroup> ReadGroups() =>
        Read<IReadOnlyList<ThingGroup>>((services, _) => [.. services.Registry.Groups]);

    /// <summary>The newest jobs, newest first. Other requests may run between two jobs.</summary>
    public IReadOnlyList<JobView> ReadJobs(int max)
    {
        string[] newest = Read<string[]>((services, _) =>
            [.. services.Jobs.Jobs.OrderByDescending(job => job.CreatedAt).Take(max).Select(job => job.JobId)]);
        return [.. newest.Select(FindJob).OfType<JobView>()];
    }

    /// <summary>A job; null when there is none of this id.</summary>
    public JobView? FindJob(string jobId) =>
        Read((services, _) => services.Jobs.FindJob(jobId) is { } job ? Create(services, job) : null);

    /// <summary>The executions of a thing with their jobs, in the order in which they were queued.</summary>
    public IReadOnlyList<(Job Job, JobExecution Execution)> ReadExecutions(string thing) =>
        Read<IReadOnlyList<(Job, JobExecution)>>((services, _) =>
        [
            .. services.Jobs.GetThingJobs(thing).Executions
                .Select(execution => (services.Jobs.GetJob(execution.JobId), execution)),
        ]);

    private static ThingRecords Find(
        ThingServices services, string name, IEnumerable<string> groups, DateTimeOffset now) =>
        new(name, [.. groups], services.Jobs.GetThingJobs(name), services.Shadows.Read(name, now));

    // Runs after the read, because other requests wait during a read, and the payload of a shadow is written here.
    private ThingView Create(ThingRecords thing) => new(thing.Name)
    {
        Groups = thing.Groups,
        Connection = _findConnection(thing.Name),
        Shadow = thing.Shadow.Error is null ? thing.Shadow.Response.Payload : (ReadOnlyMemory<byte>?)null,
        QueuedCount = thing.Jobs.Queued.Count(),
        InProgressCount = thing.Jobs.InProgress.Count(),
    };

    private static JobView Create(ThingServices services, Job job) =>
        new(job, [.. services.Jobs.GetExecutions(job)])
        {
            TargetThings = [.. job.Request.Targets.Select(AwsNames.ParseThingArn).OfType<string>()],
            TargetGroups = [.. job.Request.Targets.Select(AwsNames.ParseGroupArn).OfType<string>()],
        };

    private T Read<T>(Func<ThingServices, DateTimeOffset, T> read) =>
        _dispatcher.Execute<T>((services, now) => (read(services, now), []));

    private void OnCommitted(IReadOnlyList<RecordChange> changes)
    {
        if (Changed is not { } changed)
        {
            return;
        }

        foreach (RecordChange change in changes)
        {
            if (ToCloudChange(change) is { } cloudChange)
            {
                changed(cloudChange);
            }
        }
    }

    // The key of a named shadow is THING/NAME, that of an execution THING/JOB/NUMBER.
    private static CloudChange? ToCloudChange(RecordChange change) => (change.Table, change.Key.Split('/')) switch
    {
        ("thing", [var name]) => new CloudChange(CloudRecord.Thing, name),
        ("group", [var name]) => new CloudChange(CloudRecord.Group, name),
        ("shadow", [var name]) => new CloudChange(CloudRecord.Shadow, name),
        ("job", [var jobId]) => new CloudChange(CloudRecord.Job, jobId),
        ("execution", [var thing, var jobId, _]) => new CloudChange(CloudRecord.Execution, jobId) { Thing = thing },
        _ => null,
    };

    /// <summary>The records of a thing at one moment. They are immutable.</summary>
    private sealed record ThingRecords(
        string Name, IReadOnlyList<string> Groups, ThingJobs Jobs, ShadowResult Shadow);
}
