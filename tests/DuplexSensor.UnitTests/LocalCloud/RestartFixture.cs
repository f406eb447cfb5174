using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A state file in a temporary folder; the tests open it with one cloud after another.</summary>
public abstract class RestartFixture : IDisposable
{
    private protected const string Shadow = "$aws/things/lamp/shadow";
    private protected const string Jobs = "$aws/things/lamp/jobs";
    private protected const long Start = 1_000_000;

    private protected TemporaryFolder Data { get; } = new();

    public void Dispose() => Data.Dispose();

    private protected static void AddSampleData(ServiceDispatcher dispatcher)
    {
        Send(dispatcher, Shadow + "/update", """{"state":{"desired":{"on":true},"reported":{"a":[1,{"b":null}]}}}""");
        Send(dispatcher, Shadow
            + "/update", """{"state":{"desired":{"on":true},"reported":{"ü":[1.50,{"b":"\""}]}}}""");
        Send(dispatcher, Shadow + "/name/cfg/update", """{"state":{"desired":{"on":false}}}""");
        dispatcher.Execute((services, now) =>
        {
            services.Registry.CreateThing("lamp");
            services.Registry.CreateGroup("office", "where it is warm", now);
            services.Registry.AddToGroup("lamp", "office");
            var certificate = new Certificate("c1", "PEM", now) { Status = CertificateStatus.Active };
            services.Certificates.Register(certificate);
            services.Registry.Attach("lamp", certificate.Arn);
            services.Policies.Create("p", DevicePolicy.Document, now);
            services.Policies.Attach("p", certificate.Arn);
            var first = new CreateJobRequest("first")
            {
                Targets = [AwsNames.GetGroupArn("office")],
                Document = """{"name": "Superhero job"}""",
                InProgressMinutes = 5,
            };
            services.CreateJob(first, now);
            return (true, services.CreateJob(first with { JobId = "second" }, now).Notifications);
        });
    }

    private protected static void QueueJob(ServiceDispatcher dispatcher, string jobId) =>
        dispatcher.Execute((services, now) =>
    {
        services.Registry.GetOrCreateThing("lamp");
        var job = new CreateJobRequest(jobId) { Targets = [AwsNames.GetThingArn("lamp")], Document = "{}" };
        return (true, services.CreateJob(job, now).Notifications);
    });

    private protected static IEnumerable<string> GetPendingJobIds(ServiceDispatcher dispatcher) =>
        dispatcher.Execute<IEnumerable<string>>(
        (services, _) =>
            (services.Jobs.GetThingJobs("lamp").Pending.Select(execution => execution.JobId).ToArray(), []));

    private protected static string Dump(ServiceDispatcher dispatcher) => dispatcher.Execute<string>((services, now) =>
    {
        IReadOnlyList<CloudMessage> responses =
        [
            .. services.Handle(Shadow + "/get", default, now),
            .. services.Handle(Shadow + "/name/cfg/get", default, now),
            .. services.Handle(Jobs + "/get", default, now),
            .. services.Handle(Jobs + "/$next/get", default, now),
        ];
        var identity = new ConnectionIdentity("lamp", "c1");
        string access =
            $"{services.Authorizer.FindDenyReason(identity, "iot:Connect", AwsNames.GetClientArn("lamp")) is null}";
        return (string.Join('\n', [.. responses.Select(message => message.PayloadText), access]), []);
    });

    private protected static string Send(ServiceDispatcher dispatcher, string topic, string payload = "") =>
        dispatcher.Execute<string>((services, now) =>
            (services.Handle(topic, Encoding.UTF8.GetBytes(payload), now) is [var first, ..]
                ? first.PayloadText : "", []));

    private protected string RunCloud(Func<ServiceDispatcher, string> use, long now = Start)
    {
        using StateFile stateFile = StateFile.Open(Data.Path);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(now));
        using var dispatcher = new ServiceDispatcher(new ThingServices(), time, new FaultSwitches(), stateFile);
        return use(dispatcher);
    }
}
