using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.Documents;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard.Events;

/// <summary>The events of changed records of the cloud: things, groups, jobs, executions and faults.</summary>
/// <param name="createThing">A thing as the page receives it, with its virtual board.</param>
internal sealed class RecordEvents(LocalCloudHost cloud, Func<ThingView, JsonObject> createThing)
{
    private IReadOnlyDictionary<string, int?> _lastFaults = cloud.Chaos.SwitchedOn;

    public DirtyRecords Dirty { get; } = new();

    /// <summary>Reads the changed records, and returns an event for each.</summary>
    public IEnumerable<JsonObject> Read() => [.. ReadGroups(), .. ReadThings(), .. ReadJobs(), .. ReadFaults()];

    private IEnumerable<JsonObject> ReadThings()
    {
        foreach (string name in Dirty.DequeueThings())
        {
            yield return cloud.View.FindThing(name) is { } thing
                ? EventTypes.CreateThing(createThing(thing))
                : EventTypes.CreateThingRemoved(name);
        }
    }

    private IEnumerable<JsonObject> ReadGroups()
    {
        if (!Dirty.TryResetGroups())
        {
            yield break;
        }

        // Who left a group is not known, so all things are read.
        foreach (ThingView thing in cloud.View.ReadThings())
        {
            Dirty.MarkThing(thing.Name);
        }

        yield return EventTypes.CreateGroups(CreateGroups(cloud.View.ReadGroups()));
    }

    private IEnumerable<JsonObject> ReadJobs()
    {
        ILookup<string, string> executions = Dirty.DequeueExecutions();
        foreach (string jobId in Dirty.DequeueJobs())
        {
            if (cloud.View.FindJob(jobId) is not { } view)
            {
                yield return EventTypes.CreateJobRemoved(jobId);
                continue;
            }

            yield return EventTypes.CreateJob(JobDocument.Create(view));
            HashSet<string> things = [.. executions[jobId]];
            foreach (var (thing, execution) in view.Executions.Where(pair => things.Contains(pair.Thing)))
            {
                yield return EventTypes.CreateExecution(JobDocument.Create(view.Job, thing, execution));
            }
        }
    }

    private IEnumerable<JsonObject> ReadFaults()
    {
        IReadOnlyDictionary<string, int?> now = cloud.Chaos.SwitchedOn;
        foreach (Fault fault in Faults.All)
        {
            bool isOn = now.TryGetValue(fault.Name, out int? times);
            bool wasOn = _lastFaults.TryGetValue(fault.Name, out int? before);
            if (isOn != wasOn || times != before)
            {
                yield return EventTypes.CreateFault(fault.Name, isOn, times);
            }
        }

        _lastFaults = now;
    }

    public static JsonArray CreateGroups(IEnumerable<ThingGroup> groups) =>
    [
        .. groups.Select(group => new JsonObject
        {
            ["name"] = group.Name,
            ["things"] = new JsonArray([.. group.Things.Select(thing => (JsonNode)thing)]),
        }),
    ];
}
