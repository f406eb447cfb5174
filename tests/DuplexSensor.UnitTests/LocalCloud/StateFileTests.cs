using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class StateFileTests : IDisposable
{
    private const string Shadow = "$aws/things/lamp/shadow";
    private const string Jobs = "$aws/things/lamp/jobs";

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Everything_is_there_again()
    {
        string before = Using(exchange =>
        {
            Fill(exchange);
            return Dump(exchange);
        });
        string after = Using(Dump);
        Assert.Equal(before, after);
        Assert.Contains("Superhero", after);
    }

    [Fact]
    public void A_job_goes_on_where_it_was()
    {
        Using(exchange =>
        {
            Fill(exchange);
            return Send(exchange, Jobs + "/start-next");
        });
        Using(exchange =>
        {
            JobBook jobs = exchange.Serve<JobBook>((services, _) => (services.Jobs, []));
            Assert.Equal(["first", "second"], jobs.Of("lamp").Pending.Select(execution => execution.JobId));
            Assert.NotNull(jobs.NextTimeout);
            Send(exchange, Jobs + "/first/update", """{"status":"SUCCEEDED"}""");
            Assert.Equal("COMPLETED", jobs.Find("first").Status);
            Send(exchange, Jobs + "/start-next");
            Assert.Equal(JobStatus.InProgress, jobs.Of("lamp").Find("second")!.Status);
            return "";
        });
    }

    [Fact]
    public void Jobs_come_back_in_the_order_in_which_they_were_queued_or_started()
    {
        Using(exchange =>
        {
            Queue(exchange, "z");
            Queue(exchange, "y");
            Queue(exchange, "x");
            Queue(exchange, "b");
            Queue(exchange, "c");
            Send(exchange, Jobs + "/y/update", """{"status":"IN_PROGRESS"}""");
            Send(exchange, Jobs + "/z/update", """{"status":"IN_PROGRESS"}""");
            // A change does not move it: its place is that of its queueing.
            return Send(exchange, Jobs + "/y/update", """{"status":"IN_PROGRESS"}""");
        });
        Using(exchange =>
        {
            Assert.Equal(["z", "y", "x", "b", "c"], PendingOf(exchange));
            Queue(exchange, "a");
            return "";
        });
        Assert.Equal("z y x b c a", Using(exchange => string.Join(' ', PendingOf(exchange))));
    }

    [Fact]
    public void The_versions_of_a_policy_and_the_details_of_a_job_come_back_in_their_order()
    {
        Using(exchange =>
        {
            Queue(exchange, "j");
            Send(exchange, Jobs + "/start-next", """{"statusDetails":{"z":"1","a":"2","m":"3"}}""");
            return exchange.Serve((services, now) =>
            {
                services.Policies.Create("p", DevicePolicy.Document, now);
                for (int i = 0; i < 3; i++)
                {
                    services.Policies.AddVersion("p", DevicePolicy.Document, setAsDefault: i == 0, now);
                }

                services.Policies.DeleteVersion("p", "3");
                services.Policies.AddVersion("p", DevicePolicy.Document, setAsDefault: false, now);
                return ("", (IReadOnlyList<CloudMessage>)[]);
            });
        });
        Using(exchange => exchange.Serve<string>((services, _) =>
        {
            Assert.Equal([1, 2, 4, 5], services.Policies.Find("p").Versions.Select(version => version.Number));
            Assert.Equal(2, services.Policies.Find("p").DefaultVersion);
            Assert.Equal(
                ["z", "a", "m"], services.Jobs.FindExecution("lamp", "j").StatusDetails.Select(detail => detail.Key));
            return ("", []);
        }));
    }

    [Fact]
    public void A_deleted_shadow_keeps_its_version_counter()
    {
        Using(exchange =>
        {
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            Send(exchange, Shadow + "/update", """{"state":{}}""");
            return Send(exchange, Shadow + "/delete");
        });
        Assert.Contains("\"version\":3", Using(exchange => Send(exchange, Shadow + "/update", """{"state":{}}""")));
    }

    [Fact]
    public void What_is_deleted_stays_deleted()
    {
        Using(exchange =>
        {
            Fill(exchange);
            return exchange.Serve((services, now) => ("", services.JobControl.Delete("first", true, now)));
        });
        Using(exchange =>
        {
            JobBook jobs = exchange.Serve<JobBook>((services, _) => (services.Jobs, []));
            Assert.Null(jobs.FindOrNull("first"));
            Assert.Equal(["second"], jobs.Of("lamp").Executions.Select(execution => execution.JobId));
            return "";
        });
    }

    [Fact]
    public void A_second_user_of_the_file_is_refused_by_a_clear_line()
    {
        using StateFile first = StateFile.Open(_data.Path);
        var trouble = Assert.Throws<DataFolderException>(() => StateFile.Open(_data.Path));
        Assert.Contains("in use by another process", trouble.Message, StringComparison.Ordinal);
        Assert.Contains(first.Path, trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no database, but long enough to be looked at as if it were one: " +
        "0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void A_file_that_is_no_state_is_named_and_left_alone(string text)
    {
        File.WriteAllText(_data.File("cloud.db"), text);
        var trouble = Assert.Throws<DataFolderException>(() => StateFile.Open(_data.Path));
        Assert.Contains("cannot be read", trouble.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_data.File("cloud.db")));
    }

    [Fact]
    public void A_file_of_a_later_format_is_refused()
    {
        using (StateFile.Open(_data.Path))
        {
        }

        using (var connection = new SqliteConnection(
            $"Data Source={_data.File("cloud.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 2";
            command.ExecuteNonQuery();
        }

        Assert.Contains("format is 2", Assert.Throws<DataFolderException>(() => StateFile.Open(_data.Path)).Message);
    }

    [Fact]
    public void A_file_is_new_once()
    {
        using (StateFile first = StateFile.Open(_data.Path))
        {
            Assert.True(first.IsNew);
        }

        using StateFile second = StateFile.Open(_data.Path);
        Assert.False(second.IsNew);
    }

    private static void Fill(Exchange exchange)
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

    private static void Queue(Exchange exchange, string jobId) => exchange.Serve((services, now) =>
    {
        services.Registry.Register("lamp");
        var job = new NewJob(jobId) { Targets = [Names.ArnOfThing("lamp")], Document = "{}" };
        return (true, services.CreateJob(job, now).Notifications);
    });

    private static IEnumerable<string> PendingOf(Exchange exchange) => exchange.Serve<IEnumerable<string>>(
        (services, _) => (services.Jobs.Of("lamp").Pending.Select(execution => execution.JobId).ToArray(), []));

    private static string Dump(Exchange exchange) => exchange.Serve<string>((services, now) =>
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

    private static string Send(Exchange exchange, string topic, string payload = "") =>
        exchange.Serve<string>((services, now) =>
            (services.Handle(topic, Encoding.UTF8.GetBytes(payload), now).FirstOrDefault()?.Text ?? "", []));

    private string Using(Func<Exchange, string> use)
    {
        using StateFile state = StateFile.Open(_data.Path);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
        using var exchange = new Exchange(new ThingServices(), time, new FaultSwitches(), state);
        return use(exchange);
    }
}
