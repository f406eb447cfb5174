using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// What a request costs the local cloud's services beside ten other records of its kind, and beside thousands. The goal
/// is 1.5 times. Processor time, without sockets.
/// </summary>
public static class Growth
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const int ManyExecutions = 4_000;
    private const string Document = """{"name":"Superhero job"}""";
    private const string Ended = """{"status":"SUCCEEDED"}""";

    private static readonly string[] Topics =
    [
        "shadow/update/delta", "shadow/update/accepted", "shadow/update/rejected", "jobs/notify",
        "jobs/start-next/accepted", "jobs/start-next/rejected", "jobs/+/update/accepted", "jobs/+/update/rejected",
    ];

    private static readonly byte[] Update = Encoding.UTF8.GetBytes(CloudSpeed.Update);

    public static void Run(TextWriter output)
    {
        output.WriteLine("| a request | beside | takes | beside | takes | times |");
        output.WriteLine("|---|---|---|---|---|---|");
        WriteRow(output, "a shadow update that somebody observes", "things", MeasureObserved, Many);
        WriteRow(output, "an action that was not checked before", "things", MeasureDecision, Many);
        WriteRow(output, "a client's 8 subscriptions begin and end", "clients", MeasureSession, Many);
        WriteRow(
            output, "a thing's job: create, start, end, delete", "ended executions", MeasureJob, ManyExecutions);
        WriteRow(output, "start and end of one execution", "things of the job", MeasureExecution, Many);
    }

    /// <summary>The filters that a board subscribes to.</summary>
    internal static string[] GetFilters(string thing) => [.. Topics.Select(topic => $"$aws/things/{thing}/{topic}")];

    private static void WriteRow(
        TextWriter output, string what, string beside, Func<ServiceDispatcher, int, double> measure, int many)
    {
        // The first run warms up: otherwise "beside ten" would pay for the compiler.
        RunWithDispatcher(dispatcher => measure(dispatcher, Few));
        double few = RunWithDispatcher(dispatcher => measure(dispatcher, Few));
        double all = RunWithDispatcher(dispatcher => measure(dispatcher, many));
        output.WriteLine(
            $"| {what} | {Few} {beside} | {few:N1} us | {many:N0} | {all:N1} us | {all / few:N2} |");
    }

    // The things update their shadows in turn, and an observer receives each update, as its policy allows.
    private static double MeasureObserved(ServiceDispatcher dispatcher, int count)
    {
        Permissions observer = Register(dispatcher, count);
        dispatcher.Deliver = (_, message, _) => _ = observer.FindDenyReason(AccessActions.Receive, message.Topic)
            is null ? message.Payload.Length : throw new InvalidOperationException("The observer may not receive.");
        dispatcher.Subscribe("observer", "$aws/things/+/shadow/update/accepted", 1);
        var requester = new ClientConnection((_, _, _) => Task.CompletedTask);
        CloudMessage[] updates = [.. Enumerable.Range(0, count)
            .Select(i => new CloudMessage($"$aws/things/{GetThing(i)}/shadow/update", Update))];
        return MeasureEach(20_000, i => dispatcher.PublishAsync(requester, updates[i % count]).Wait());
    }

    private static double MeasureDecision(ServiceDispatcher dispatcher, int count)
    {
        Permissions observer = Register(dispatcher, count);
        string[] topics = [.. Enumerable.Range(0, 40_000).Select(i => $"plants/{i}")];
        return MeasureEach(20_000, i => observer.FindDenyReason(AccessActions.Receive, topics[i]));
    }

    private static double MeasureSession(ServiceDispatcher dispatcher, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Subscribe(GetThing(i));
        }

        return MeasureEach(20_000, _ =>
        {
            Subscribe("measured");
            dispatcher.UnsubscribeAll("measured");
        });

        void Subscribe(string clientId)
        {
            foreach (string filter in GetFilters(clientId))
            {
                dispatcher.Subscribe(clientId, filter, 1);
            }
        }
    }

    private static double MeasureJob(ServiceDispatcher dispatcher, int count)
    {
        Register(dispatcher, Few);
        for (int i = 0; i < count; i++)
        {
            RunJob($"ended-{i}");
        }

        // Deleted, so that the number of executions stays.
        return MeasureEach(200, i =>
        {
            RunJob($"measured-{i}");
            dispatcher.Execute<bool>((services, now) =>
                (true, services.JobControl.Delete($"measured-{i}", force: true, now)));
        });

        void RunJob(string jobId)
        {
            CreateJob(dispatcher, jobId, AwsNames.GetThingArn(GetThing(0)));
            EndExecution(dispatcher, GetThing(0), jobId);
        }
    }

    private static double MeasureExecution(ServiceDispatcher dispatcher, int count)
    {
        Register(dispatcher, Math.Max(count, 400));
        string[] things = [.. Enumerable.Range(0, count).Select(GetThing)];
        if (count < 400)
        {
            return MeasureEach(200, i => EndExecution(dispatcher, things[0], CreateSmallJob(i)));
        }

        CreateJob(dispatcher, "large", AwsNames.GetGroupArn("all"));
        while (dispatcher.Execute((services, now) => (services.HasJobBacklog, services.ContinueJobs(now))))
        {
        }

        return MeasureEach(200, i => EndExecution(dispatcher, things[i], "large"));

        string CreateSmallJob(int i) => CreateJob(dispatcher, $"small-{i}", AwsNames.GetThingArn(things[0]));
    }

    private static string CreateJob(ServiceDispatcher dispatcher, string jobId, string target)
    {
        dispatcher.Execute<bool>((services, now) => (true, services.CreateJob(
            new CreateJobRequest(jobId) { Targets = [target], Document = Document }, now).Notifications));
        return jobId;
    }

    private static void EndExecution(ServiceDispatcher dispatcher, string thing, string jobId)
    {
        Handle("start-next", "{}");
        Handle($"{jobId}/update", Ended);

        void Handle(string operation, string request) => dispatcher.Execute<bool>((services, now) =>
        {
            IReadOnlyList<CloudMessage> messages = services.Handle(
                $"$aws/things/{thing}/jobs/{operation}", Encoding.UTF8.GetBytes(request), now);
            return messages[0].Topic.EndsWith("accepted", StringComparison.Ordinal)
                ? (true, messages)
                : throw new InvalidOperationException(messages[0].PayloadText);
        });
    }

    // Each thing has a certificate, and all are in one group, which has the policy.
    private static Permissions Register(ServiceDispatcher dispatcher, int count)
    {
        dispatcher.Execute<bool>((services, now) =>
        {
            services.Policies.Create("device", DevicePolicy.Document, now);
            services.Policies.Create("observer", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}
                """, now);
            services.Certificates.Register(new Certificate("observer", "", now) { Status = CertificateStatus.Active });
            services.Policies.Attach("observer", AwsNames.GetCertificateArn("observer"));
            services.Registry.CreateThing("observer");
            services.Registry.Attach("observer", AwsNames.GetCertificateArn("observer"));
            foreach (string thing in Enumerable.Range(0, count).Select(GetThing))
            {
                services.Registry.CreateThing(thing);
                services.Registry.Attach(thing, AwsNames.GetCertificateArn(thing));
                services.Certificates.Register(new Certificate(thing, "", now) { Status = CertificateStatus.Active });
            }

            services.Registry.GroupTable.Set("all", new ThingGroup("all", now)
            {
                Things = [.. Enumerable.Range(0, count).Select(GetThing)],
            });
            services.Policies.Attach("device", AwsNames.GetGroupArn("all"));
            return (true, []);
        });
        return new Permissions(dispatcher, new ConnectionIdentity("observer", "observer"));
    }

    private static string GetThing(int i) => $"thing-{i:d5}";

    private static double RunWithDispatcher(Func<ServiceDispatcher, double> measure)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-growth-").FullName;
        try
        {
            var services = new ThingServices();
            services.Shadows.IsThrottled = false;
            using StateFile state = StateFile.Open(folder);
            using var dispatcher = new ServiceDispatcher(services, TimeProvider.System, new FaultSwitches(), state);
            return measure(dispatcher);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // In microseconds. The first half of the rounds warms up. Then the collector moves what the preparation has left in
    // its young generations: thousands of records cost it milliseconds, once, which is no part of a later request.
    private static double MeasureEach(int rounds, Action<int> action)
    {
        TimeSpan before = default;
        for (int i = 0; i < 2 * rounds; i++)
        {
            if (i == rounds)
            {
                GC.Collect();
                before = Environment.CpuUsage.TotalTime;
            }

            action(i);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / rounds;
    }
}
