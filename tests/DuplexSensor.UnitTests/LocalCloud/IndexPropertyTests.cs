using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>After random changes, each index finds what a walk over all records finds.</summary>
public sealed class IndexPropertyTests
{
    private const int Changes = 2_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
    private static readonly string[] Names = ["a", "B", "b", "b-1", "c", "z"];

    private readonly Random _random = new(31);

    [Fact]
    public void Things_are_found_by_their_certificates() => CompareWithScan(
        new ThingRegistry(),
        registry => registry.ThingTable,
        name => new Thing(name) { Principals = [.. PickNames()] },
        (registry, principal) => registry.FindThingsByPrincipal(principal),
        (thing, principal) => thing.Principals.Contains(principal));

    [Fact]
    public void Groups_are_found_by_their_things() => CompareWithScan(
        new ThingRegistry(),
        registry => registry.GroupTable,
        name => new ThingGroup(name, Now) { Things = [.. PickNames()] },
        (registry, thing) => registry.FindGroupsOfThing(thing),
        (group, thing) => group.Things.Contains(thing));

    [Fact]
    public void Groups_are_found_by_their_parent() => CompareWithScan(
        new ThingRegistry(),
        registry => registry.GroupTable,
        name => new ThingGroup(name, Now) { ParentName = PickNames().FirstOrDefault() },
        (registry, parent) => registry.Hierarchy.GetChildren(new ThingGroup(parent, Now)),
        (group, parent) => group.ParentName == parent);

    [Fact]
    public void Policies_are_found_by_their_targets() => CompareWithScan(
        new PolicyStore(),
        store => store.Table,
        name => new Policy(name, Now) { Targets = [.. PickNames()] },
        (store, target) => store.FindByTarget(target),
        (policy, target) => policy.Targets.Contains(target));

    [Fact]
    public void Executions_are_found_by_job_and_status()
    {
        var jobs = new ThingJobs("lamp");
        var model = new List<JobExecution>();
        for (int i = 0; i < Changes; i++)
        {
            jobs = ChangeExecutions(jobs, model, Pick(Names));
            Assert.Equal(model, jobs.Executions);
            Assert.All(Names, jobId => Assert.Equal(model.Where(one => one.JobId == jobId), jobs.FindAll(jobId)));
            Assert.All(Names, jobId => Assert.Equal(model.LastOrDefault(one => one.JobId == jobId), jobs.Find(jobId)));
            JobExecution[] pending =
            [
                .. model.Where(one => one.Status == JobStatus.InProgress).OrderBy(one => one.QueuedAt),
                .. model.Where(one => one.Status == JobStatus.Queued).OrderBy(one => one.QueuedAt),
            ];
            Assert.Equal(pending, jobs.Pending);
            Assert.Equal(pending.FirstOrDefault(), jobs.Head);
        }
    }

    [Fact]
    public void Subscribers_are_found_by_topic()
    {
        string[] filters = ["#", "+", "a", "a/#", "a/+", "a/b", "+/b", "a/b/#", "a/+/c", "$a/#", "$a/b", "+/+/+"];
        string[] topics = ["a", "b", "a/", "a/b", "c/b", "a/b/c", "a/d/c", "$a", "$a/b", "$a/b/c"];
        var index = new SubscriptionIndex();
        var model = new Dictionary<(string ClientId, string Filter), int>();
        for (int i = 0; i < Changes; i++)
        {
            ChangeSubscriptions(index, model, (Pick(Names), Pick(filters)));
            Assert.All(topics, topic => Assert.Equal(
                model.Where(pair => Matches(pair.Key.Filter.Split('/'), topic.Split('/')))
                    .GroupBy(pair => pair.Key.ClientId, pair => pair.Value)
                    .Select(client => (client.Key, client.Max()))
                    .OrderBy(client => client.Key, StringComparer.Ordinal),
                index.FindSubscribers(topic)));
        }
    }

    private void CompareWithScan<TStore, T>(
        TStore store,
        Func<TStore, Table<T>> getTable,
        Func<string, T> create,
        Func<TStore, string, IEnumerable<T>> find,
        Func<T, string, bool> contains)
        where T : class
    {
        Table<T> table = getTable(store);
        RecordChange last = default;
        table.Changed = change => last = change;
        for (int i = 0; i < Changes; i++)
        {
            ChangeTable(table, create, Pick(Names), last);
            Assert.All(Names, text => Assert.Equal(
                table.Records.Where(record => contains(record, text)), find(store, text)));
        }
    }

    private void ChangeTable<T>(Table<T> table, Func<string, T> create, string name, RecordChange last)
        where T : class
    {
        switch (_random.Next(4))
        {
            case 0:
                table.Remove(name);
                break;
            case 1 when last.Table is not null:
                table.Undo(last);
                break;
            default:
                table.Set(name, create(name));
                break;
        }
    }

    private void ChangeSubscriptions(
        SubscriptionIndex index,
        Dictionary<(string ClientId, string Filter), int> model,
        (string ClientId, string Filter) one)
    {
        switch (_random.Next(8))
        {
            case 0:
                index.RemoveAll(one.ClientId);
                Array.ForEach([.. model.Keys.Where(key => key.ClientId == one.ClientId)], key => model.Remove(key));
                break;
            case 1 or 2:
                index.Remove(one.ClientId, one.Filter);
                model.Remove(one);
                break;
            default:
                int qos = _random.Next(2);
                Assert.Equal(!model.ContainsKey(one), index.Add(one.ClientId, one.Filter, qos));
                model[one] = qos;
                break;
        }
    }

    private static bool Matches(string[] filter, string[] topic)
    {
        bool isReserved = topic[0].StartsWith('$');
        return !(isReserved && filter[0] is ("+" or "#"))
            && (filter[^1] == "#" ? topic.Length >= filter.Length : topic.Length == filter.Length)
            && filter.Zip(topic).All(pair => pair.First is "+" or "#" || pair.First == pair.Second);
    }

    private ThingJobs ChangeExecutions(ThingJobs jobs, List<JobExecution> model, string jobId)
    {
        JobExecution? current = model.LastOrDefault(one => one.JobId == jobId);
        switch (_random.Next(4))
        {
            case 0 when current is not null:
                model.Remove(current);
                return jobs.Remove(current);
            case 1 or 2 when current is not null:
                JobExecution next = current with { Status = Pick(Enum.GetValues<JobStatus>()) };
                model[model.IndexOf(current)] = next;
                return jobs.Replace(current, next);
            default:
                var added = new JobExecution(jobId, [], QueuedAt: _random.Next(100))
                {
                    ExecutionNumber = (current?.ExecutionNumber ?? 0) + 1,
                };
                model.Add(added);
                return jobs.Add(added);
        }
    }

    private IEnumerable<string> PickNames() => Names.Where(_ => _random.Next(3) == 0);

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
