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

/// <summary>What is kept in a file of its own, used by one cloud after the other.</summary>
public abstract class StateStory : IDisposable
{
    private protected const string Shadow = "$aws/things/lamp/shadow";
    private protected const string Jobs = "$aws/things/lamp/jobs";
    private protected const long Start = 1_000_000;

    private protected TemporaryFolder Data { get; } = new();

    public void Dispose() => Data.Dispose();

    private protected static void Fill(Exchange exchange)
    {
        Send(exchange, Shadow + "/update", """{"state":{"desired":{"on":true},"reported":{"a":[1,{"b":null}]}}}""");
        Send(exchange, Shadow + "/update", """{"state":{"desired":{"on":true},"reported":{"ü":[1.50,{"b":"\""}]}}}""");
        Send(exchange, Shadow + "/name/cfg/update", """{"state":{"desired":{"on":false}}}""");
        exchange.Serve((services, now) =>
        {
            services.Registry.CreateThing("lamp");
            services.Registry.CreateGroup("office", "where it is warm", now);
            services.Registry.AddToGroup("lamp", "office");
            var certificate = new Certificate("c1", "PEM", now) { Status = CertificateStatus.Active };
            services.Certificates.Register(certificate);
            services.Registry.Attach("lamp", certificate.Arn);
            services.Policies.Create("p", DevicePolicy.Document, now);
            services.Policies.Attach("p", certificate.Arn);
            var first = new NewJob("first")
            {
                Targets = [Names.ArnOfGroup("office")],
                Document = """{"name": "Superhero job"}""",
                InProgressMinutes = 5,
            };
            services.CreateJob(first, now);
            return (true, services.CreateJob(first with { JobId = "second" }, now).Notifications);
        });
    }

    private protected static void Queue(Exchange exchange, string jobId) => exchange.Serve((services, now) =>
    {
        services.Registry.Register("lamp");
        var job = new NewJob(jobId) { Targets = [Names.ArnOfThing("lamp")], Document = "{}" };
        return (true, services.CreateJob(job, now).Notifications);
    });

    private protected static IEnumerable<string> PendingOf(Exchange exchange) => exchange.Serve<IEnumerable<string>>(
        (services, _) => (services.Jobs.Of("lamp").Pending.Select(execution => execution.JobId).ToArray(), []));

    private protected static string Dump(Exchange exchange) => exchange.Serve<string>((services, now) =>
    {
        IReadOnlyList<CloudMessage> shown =
        [
            .. services.Handle(Shadow + "/get", default, now),
            .. services.Handle(Shadow + "/name/cfg/get", default, now),
            .. services.Handle(Jobs + "/get", default, now),
            .. services.Handle(Jobs + "/$next/get", default, now),
        ];
        var who = new ConnectionIdentity("lamp", "c1");
        string access = $"{services.Access.Decide(who, "iot:Connect", Names.ArnOfClient("lamp")) is null}";
        return (string.Join('\n', [.. shown.Select(message => message.Text), access]), []);
    });

    private protected static string Send(Exchange exchange, string topic, string payload = "") =>
        exchange.Serve<string>((services, now) =>
            (services.Handle(topic, Encoding.UTF8.GetBytes(payload), now) is [var first, ..] ? first.Text : "", []));

    private protected string Using(Func<Exchange, string> use, long now = Start)
    {
        using StateFile state = StateFile.Open(Data.Path);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(now));
        using var exchange = new Exchange(new ThingServices(), time, new FaultSwitches(), state);
        return use(exchange);
    }
}
