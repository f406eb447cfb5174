using System.Runtime.CompilerServices;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>
/// A running cloud cannot write its state file: reads continue, and a rejected request changes nothing.
/// </summary>
public sealed class UnwritableStateTests : RestartFixture
{
    private const string Update = Shadow + "/update";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Start));
    private readonly List<string> _lines = [];
    private readonly List<string> _delivered = [];

    private string StatePath => Data.File("cloud.db");

    [Fact]
    public void A_shadow_update_is_rejected_with_500_and_the_shadow_stays_as_it_was() => Run((dispatcher, _) =>
    {
        Publish(dispatcher, Update, """{"state":{"desired":{"on":true}}}""");
        string before = Dump(dispatcher);
        _delivered.Clear();
        MakeUnwritable();
        Publish(dispatcher, Update, """{"state":{"desired":{"on":false}},"clientToken":"t"}""");
        Assert.Equal(
            [
                Update + "/rejected "
                + """{"code":500,"message":"Internal service failure","timestamp":1000000,"clientToken":"t"}""",
            ],
            _delivered);
        Assert.Equal(before, Dump(dispatcher));
        MakeWritable();
        Publish(dispatcher, Update, """{"state":{"desired":{"on":null}}}""");
        Assert.Contains("\"version\":2", _delivered[^1], StringComparison.Ordinal);
    });

    [Fact]
    public void A_job_request_is_rejected_and_the_execution_stays_as_it_was() => Run((dispatcher, _) =>
    {
        AddSampleData(dispatcher);
        string before = Dump(dispatcher);
        MakeUnwritable();
        Publish(dispatcher, Jobs + "/start-next", """{"clientToken":"t"}""");
        string rejected = Assert.Single(_delivered);
        Assert.StartsWith(
            Jobs + """/start-next/rejected {"code":"InternalError","message":""", rejected, StringComparison.Ordinal);
        Assert.Contains("\"clientToken\":\"t\"", rejected, StringComparison.Ordinal);
        Assert.Equal(before, Dump(dispatcher));
        MakeWritable();
        Publish(dispatcher, Jobs + "/start-next");
        Assert.Contains("start-next/accepted", _delivered[^1], StringComparison.Ordinal);
    });

    [Fact]
    public void A_refused_job_does_not_exist_and_can_be_created_later() => Run((dispatcher, _) =>
    {
        AddSampleData(dispatcher);
        string before = Dump(dispatcher);
        MakeUnwritable();
        Assert.Throws<DataFolderException>(() => QueueJob(dispatcher, "third"));
        Assert.Throws<DataFolderException>(() => dispatcher.Execute<bool>((services, now) =>
        {
            services.JobControl.Delete("first", force: true, now);
            services.Registry.CreateThing("fan");
            services.Policies.Detach("p", AwsNames.GetCertificateArn("c1"));
            return (true, []);
        }));
        Assert.Equal(before, Dump(dispatcher));
        Assert.Null(Find(dispatcher, services => services.Jobs.FindJob("third")));
        Assert.Null(Find(dispatcher, services => services.Registry.ThingTable.Find("fan")));
        MakeWritable();
        QueueJob(dispatcher, "third");
        Assert.Equal(["first", "second", "third"], GetPendingJobIds(dispatcher));
    });

    [Fact]
    public void A_refused_thing_does_not_exist_after_a_restart_either()
    {
        Run((dispatcher, _) =>
        {
            MakeUnwritable();
            Assert.Throws<DataFolderException>(() => Create(dispatcher, "fan"));
            MakeWritable();
            Create(dispatcher, "lamp");
        });
        string names = RunCloud(dispatcher => dispatcher.Execute<string>(
            (services, _) => (string.Join(' ', services.Registry.Things.Select(thing => thing.Name)), [])));
        Assert.Equal("lamp", names);

        static void Create(ServiceDispatcher dispatcher, string thing) => dispatcher.Execute<bool>(
            (services, _) => (services.Registry.CreateThing(thing) is null, []));
    }

    [Fact]
    public void An_unknown_action_in_a_refused_policy_is_not_reported() => Run((dispatcher, _) =>
    {
        var unknown = new List<string>();
        dispatcher.OnUnknownName = (policy, name) => unknown.Add($"{policy} {name.Name}");
        MakeUnwritable();
        Assert.Throws<DataFolderException>(() => Create("refused"));
        MakeWritable();
        Create("kept");
        Assert.Equal(["kept iot:Publsh"], unknown);

        void Create(string policy) => dispatcher.Execute<bool>((services, now) => (services.Policies.Create(
            policy,
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Publsh","Resource":"*"}}""",
            now) is null, []));
    });

    [Fact]
    public void A_call_that_is_refused_halfway_changes_nothing() => Run((dispatcher, _) =>
    {
        Assert.Throws<CloudRequestException>(() => dispatcher.Execute<bool>((services, _) =>
        {
            services.Registry.CreateThing("fan");
            return (services.Registry.GetThing("nobody") is null, []);
        }));
        Assert.Null(Find(dispatcher, services => services.Registry.ThingTable.Find("fan")));
    });

    [Fact]
    public void A_message_between_clients_is_delivered_but_not_retained() => Run((dispatcher, _) =>
    {
        dispatcher.Subscribe("lamp", "a", 1);
        MakeUnwritable();
        dispatcher.Publish(
            new ClientConnection((_, _, _) => Task.CompletedTask),
            new CloudMessage("a", "x"u8.ToArray()) { Retain = true });
        dispatcher.PublishWill(new CloudMessage("a", "y"u8.ToArray()) { Retain = true });
        Assert.Equal(["a x", "a y"], _delivered);
        dispatcher.Subscribe("fan", "a", 1);
        Assert.Equal(2, _delivered.Count);
    });

    [Fact]
    public void A_job_timeout_is_applied_when_the_file_is_writable_again_and_is_one_event() => Run((dispatcher, _) =>
    {
        AddSampleData(dispatcher);
        dispatcher.Execute<EventConfiguration>((services, now) => (
            services.Jobs.Events.Table.Set("JOB_EXECUTION", new EventConfiguration("JOB_EXECUTION", true, now)), []));
        dispatcher.Subscribe("watcher", "$aws/events/#", 1);
        Send(dispatcher, Jobs + "/start-next");
        MakeUnwritable();
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(JobStatus.InProgress, GetStatus(dispatcher));
        MakeWritable();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JobStatus.TimedOut, GetStatus(dispatcher));
        Assert.Single(_delivered, line => line.StartsWith("$aws/events/", StringComparison.Ordinal));
    });

    [Fact]
    public void The_console_reports_the_error_once_and_its_end_once() => Run((dispatcher, _) =>
    {
        MakeUnwritable();
        Publish(dispatcher, Update, """{"state":{}}""");
        Publish(dispatcher, Update, """{"state":{}}""");
        Assert.Contains($"'{StatePath}' was deleted", Assert.Single(_lines), StringComparison.Ordinal);
        MakeWritable();
        Publish(dispatcher, Update, """{"state":{}}""");
        Publish(dispatcher, Update, """{"state":{}}""");
        Assert.Equal($"The state file '{StatePath}' can be written again.", _lines[^1]);
        Assert.Equal(2, _lines.Count);
    });

    [Fact]
    public void A_deleted_folder_is_reported_within_a_second_without_a_request() => Run((_, _) =>
    {
        Directory.Delete(Data.Path, recursive: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains($"'{StatePath}' was deleted", Assert.Single(_lines), StringComparison.Ordinal);
        Directory.CreateDirectory(Data.Path);
    });

    [Fact]
    public void A_full_disk_undoes_the_whole_change_and_writing_resumes_later() => Run((dispatcher, file) =>
    {
        AddSampleData(dispatcher);
        string before = Dump(dispatcher);
        SetPagesMax(file, 1);
        var exception = Assert.Throws<DataFolderException>(() => dispatcher.Execute<bool>((services, now) =>
        {
            services.Registry.CreateThing("fan");
            services.Registry.CreateGroup("large", new string('x', 20_000), now);
            return (true, []);
        }));
        Assert.Contains($"'{StatePath}' cannot be written, probably because the disk is full", exception.Message);
        Assert.Equal(before, Dump(dispatcher));
        SetPagesMax(file, 1_000);
        dispatcher.Execute<bool>((services, _) => (services.Registry.CreateThing("fan") is null, []));
        Assert.NotNull(Find(dispatcher, services => services.Registry.ThingTable.Find("fan")));
        file.Flush();
    });

    private static T? Find<T>(ServiceDispatcher dispatcher, Func<ThingServices, T?> find) =>
        dispatcher.Execute<T?>((services, _) => (find(services), []));

    private static JobStatus GetStatus(ServiceDispatcher dispatcher) =>
        Find(dispatcher, services => services.Jobs.GetExecution("lamp", "first"))!.Status;

    private static void Publish(ServiceDispatcher dispatcher, string topic, string payload = "") =>
        dispatcher.Publish(
            new ClientConnection((_, _, _) => Task.CompletedTask) { State = new ConnectionState("lamp") },
            new CloudMessage(topic, Encoding.UTF8.GetBytes(payload)));

    // Simulates a full disk. SQLite never sets the limit below the current number of pages.
    private static void SetPagesMax(StateFile file, int pages)
    {
        using SqliteCommand command = ConnectionOf(file).CreateCommand();
        command.CommandText = $"PRAGMA max_page_count = {pages}";
        command.ExecuteNonQuery();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connection")]
    private static extern ref SqliteConnection ConnectionOf(StateFile file);

    private void MakeUnwritable() => File.Move(StatePath, StatePath + ".away");

    private void MakeWritable() => File.Move(StatePath + ".away", StatePath);

    private void Run(Action<ServiceDispatcher, StateFile> use)
    {
        using StateFile file = StateFile.Open(Data.Path);
        using var dispatcher = new ServiceDispatcher(new ThingServices(), _time, new FaultSwitches(), file)
        {
            Deliver = (_, message, _) => _delivered.Add($"{message.Topic} {message.PayloadText}"),
            WriteLine = _lines.Add,
        };
        dispatcher.Subscribe("lamp", Update + "/+", 1);
        use(dispatcher, file);
    }
}
