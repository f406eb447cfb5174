using System.Diagnostics;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// How long another caller waits for the local cloud's services while a job for 10,000 things is created, canceled and
/// deleted. The goal is 50 ms.
/// </summary>
public static class GroupWait
{
    private const int Things = 10_000;
    private const string Group = "all";

    // Part of what is measured: without it the other caller would be a second load.
    private static readonly TimeSpan CallInterval = TimeSpan.FromMilliseconds(1);

    public static void Run(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-wait-").FullName;
        try
        {
            using StateFile state = StateFile.Open(folder);
            using var dispatcher = new ServiceDispatcher(
                new ThingServices(), TimeProvider.System, new FaultSwitches(), state);
            CreateThings(dispatcher);
            output.WriteLine(
                $"| job for {Things:N0} things | all done after | the caller waits | others wait at most | median |");
            output.WriteLine("|---|---|---|---|---|");
            // The first round warms up.
            foreach (string jobId in (string[])["warm-up", "measured"])
            {
                TextWriter target = jobId == "measured" ? output : TextWriter.Null;
                Measure(target, dispatcher, "created", (services, now) => services.CreateJob(
                    new CreateJobRequest(jobId) { Targets = [AwsNames.GetGroupArn(Group)], Document = "{}" },
                    now).Notifications);
                Measure(target, dispatcher, "canceled", (services, now) =>
                    services.JobControl.Cancel(jobId, new JobControl.Cancellation(Force: false), now));
                Measure(target, dispatcher, "deleted", (services, now) =>
                    services.JobControl.Delete(jobId, force: false, now));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CreateThings(ServiceDispatcher dispatcher)
    {
        string[] names = [.. Enumerable.Range(0, Things).Select(i => $"thing-{i:d5}")];
        dispatcher.Execute<bool>((services, now) =>
        {
            services.Registry.CreateGroup(Group, "", now);
            return (true, []);
        });
        foreach (string[] some in names.Chunk(100))
        {
            dispatcher.Execute<bool>((services, now) =>
            {
                foreach (string name in some)
                {
                    services.Registry.CreateThing(name);
                    services.AddToGroup(name, Group, now);
                }

                return (true, []);
            });
        }
    }

    private static void Measure(
        TextWriter output,
        ServiceDispatcher dispatcher,
        string what,
        Func<ThingServices, DateTimeOffset, IReadOnlyList<CloudMessage>> call)
    {
        long start = Stopwatch.GetTimestamp();
        Task<double> own = Task.Run(() =>
        {
            dispatcher.Execute<bool>((services, now) => (true, call(services, now)));
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        List<double> sorted = [.. MeasureWaits(dispatcher, own).Order()];
        double all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        output.WriteLine(
            $"| {what} | {all:N0} ms | {own.Result:N0} ms | {sorted[^1]:N1} ms | {sorted[sorted.Count / 2]:N3} ms |");
    }

    // Reads a shadow again and again, until the call is done and has left no backlog.
    private static List<double> MeasureWaits(ServiceDispatcher dispatcher, Task call)
    {
        var waits = new List<double>();
        for (bool isDone = false; !isDone; Thread.Sleep(CallInterval))
        {
            bool isCallDone = call.IsCompleted;
            long start = Stopwatch.GetTimestamp();
            bool hasBacklog = dispatcher.Execute<bool>((services, now) => (
                services.HasJobBacklog, services.Handle("$aws/things/thing-00001/shadow/get", default, now)));
            waits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            isDone = isCallDone && !hasBacklog;
        }

        return waits;
    }
}
