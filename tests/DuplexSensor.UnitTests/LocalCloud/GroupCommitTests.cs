using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Published messages that wait for another call are handled together when it ends.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly List<string> _delivered = [];
    private readonly List<int> _transactions = [];
    private readonly ThingServices _services = new();
    private readonly StateFile _file;
    private readonly ServiceDispatcher _dispatcher;

    public GroupCommitTests()
    {
        _file = StateFile.Open(_data.Path);
        _dispatcher = new ServiceDispatcher(_services, TimeProvider.System, new FaultSwitches(), _file)
        {
            Deliver = (client, message, _) => _delivered.Add($"{client} {message.Topic} {message.PayloadText}"),
            OnCommitted = changes => _transactions.Add(changes.Count),
        };
        foreach (string thing in (string[])["lamp", "fan"])
        {
            _dispatcher.Subscribe(thing, $"$aws/things/{thing}/shadow/update/accepted", 1);
            _dispatcher.Subscribe(thing, $"$aws/things/{thing}/shadow/update/rejected", 1);
        }
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _file.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Updates_that_wait_are_persisted_in_one_transaction_and_answered_in_order()
    {
        await PublishWhileBusyAsync(("lamp", 1), ("fan", 2), ("lamp", 3));
        // The record of the lamp was changed twice, and is written once.
        Assert.Equal([2], _transactions);
        Assert.Equal(["lamp 1", "fan 1", "lamp 2"], _delivered.Select(GetThingAndVersion));
        Assert.Equal(["1", "2", "3"], _delivered.Select(accepted => accepted.Split("\"a\":")[1].Split('}')[0]));
        Assert.Equal((2, 1), (ReadVersion("lamp"), ReadVersion("fan")));
        Assert.Equal([1, 2], _file.Read<JsonObject>("shadow").Select(record => (int)record["Version"]!).Order());
    }

    [Fact]
    public async Task Updates_that_cannot_be_persisted_together_are_rejected_one_by_one_and_have_not_happened()
    {
        await PublishWhileBusyAsync(("lamp", 1));
        File.Move(_file.Path, _file.Path + ".away");
        _delivered.Clear();
        await PublishWhileBusyAsync(("lamp", 2), ("fan", 3), ("lamp", 4));
        Assert.Equal(3, _delivered.Count);
        Assert.All(_delivered, response => Assert.Contains("/rejected {\"code\":500", response));
        File.Move(_file.Path + ".away", _file.Path);
        Assert.Equal((1, 0), (ReadVersion("lamp"), ReadVersion("fan")));
        await PublishWhileBusyAsync(("lamp", 5), ("fan", 6));
        Assert.Equal((2, 1), (ReadVersion("lamp"), ReadVersion("fan")));
    }

    [Fact]
    public async Task A_message_that_cannot_be_handled_fails_alone()
    {
        int updates = 0;
        // The second of the three, together with the others and then alone.
        _services.Shadows.InjectError = () => ++updates is 2 or 4 ? throw new InvalidOperationException() : null;
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => PublishWhileBusyAsync(("lamp", 1), ("fan", 2), ("lamp", 3)));
        Assert.Equal(["lamp 1", "lamp 2"], _delivered.Select(GetThingAndVersion));
        Assert.Equal([1, 1], _transactions);
        Assert.Equal((2, 0), (ReadVersion("lamp"), ReadVersion("fan")));
    }

    [Fact]
    public async Task The_event_of_a_job_follows_its_message_and_is_dropped_with_an_undone_change()
    {
        const string Event = "$aws/events/jobExecution/j/succeeded";
        const string Update = "$aws/things/lamp/jobs/j/update";
        var end = new CloudMessage(Update, Encoding.UTF8.GetBytes("""{"status":"SUCCEEDED"}"""));
        _dispatcher.Subscribe("lamp", Event, 1);
        _dispatcher.Execute<bool>((services, now) =>
        {
            services.Jobs.Events.Table.Set("JOB_EXECUTION", new EventConfiguration("JOB_EXECUTION", true, now));
            services.Registry.CreateThing("lamp");
            services.CreateJob(
                new CreateJobRequest("j") { Targets = [AwsNames.GetThingArn("lamp")], Document = "{}" }, now);
            return (true, []);
        });
        File.Move(_file.Path, _file.Path + ".away");
        await PublishWhileBusyAsync(CreateUpdate("lamp", 1), end);
        File.Move(_file.Path + ".away", _file.Path);
        Assert.Equal(["$aws/things/lamp/shadow/update/rejected", Update + "/rejected"], GetDeliveredTopics());
        _delivered.Clear();
        await PublishWhileBusyAsync(CreateUpdate("lamp", 1), end);
        Assert.Equal(["$aws/things/lamp/shadow/update/accepted", Update + "/accepted", Event], GetDeliveredTopics());
    }

    [Fact]
    public async Task A_message_that_waits_is_handled_before_a_later_call()
    {
        Task published = Task.CompletedTask;
        await RunWhileBusyAsync(() => published = PublishAsync(CreateUpdate("lamp", 1)));
        Assert.Equal(1, ReadVersion("lamp"));
        await published;
    }

    private Task PublishWhileBusyAsync(params (string Thing, int Value)[] updates) =>
        PublishWhileBusyAsync([.. updates.Select(update => CreateUpdate(update.Thing, update.Value))]);

    private async Task PublishWhileBusyAsync(params CloudMessage[] messages)
    {
        Task[] published = [];
        await RunWhileBusyAsync(() =>
        {
            published = [.. messages.Select(PublishAsync)];
            Assert.All(published, task => Assert.False(task.IsCompleted));
        });
        await Task.WhenAll(published);
    }

    // Another call holds the services while the action runs.
    private async Task RunWhileBusyAsync(Action action)
    {
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        Task busy = Task.Run(() => _dispatcher.Execute<bool>((_, _) =>
        {
            begun.Set();
            end.Wait();
            return (true, []);
        }));
        begun.Wait(TestContext.Current.CancellationToken);
        try
        {
            action();
        }
        finally
        {
            end.Set();
        }

        await busy;
    }

    // The thing of the topic is the client.
    private Task PublishAsync(CloudMessage message) => _dispatcher.PublishAsync(
        new ClientConnection((_, _, _) => Task.CompletedTask)
        {
            State = new ConnectionState(message.Topic.Split('/')[2]),
        },
        message);

    private static CloudMessage CreateUpdate(string thing, int value) => new(
        $"$aws/things/{thing}/shadow/update",
        Encoding.UTF8.GetBytes($$$$"""{"state":{"reported":{"a":{{{{value}}}}}}}"""));

    private IEnumerable<string> GetDeliveredTopics() => _delivered.Select(delivered => delivered.Split(' ')[1]);

    private long ReadVersion(string thing) => _dispatcher.Execute<long>((services, _) =>
        (services.Shadows.Table.Find(thing)?.Version ?? 0, []));

    private static string GetThingAndVersion(string delivered) =>
        $"{delivered.Split(' ')[0]} {delivered.Split("\"version\":")[1].Split(',')[0]}";
}
