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
        using var end = new CancellationTokenSource();
        Task<List<double>> waits = Task.Run(() => MeasureWaits(dispatcher, end.Token));
        long start = Stopwatch.GetTimestamp();
        dispatcher.Execute<bool>((services, now) => (true, call(services, now)));
        double own = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        while (dispatcher.Execute<bool>((services, _) => (services.HasJobBacklog, [])))
        {
            Thread.Sleep(1);
        }

        double all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        end.Cancel();
        List<double> sorted = [.. waits.Result.Order()];
        output.WriteLine(
            $"| {what} | {all:N0} ms | {own:N0} ms | {sorted[^1]:N1} ms | {sorted[sorted.Count / 2]:N3} ms |");
    }

    private static List<double> MeasureWaits(ServiceDispatcher dispatcher, CancellationToken end)
    {
        var waits = new List<double>();
        do
        {
            long start = Stopwatch.GetTimestamp();
            dispatcher.Execute<bool>((services, now) =>
                (true, services.Handle("$aws/things/thing-00001/shadow/get", default, now)));
            waits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Thread.Sleep(1);
        }
        while (!end.IsCancellationRequested);

        return waits;
    }
}
