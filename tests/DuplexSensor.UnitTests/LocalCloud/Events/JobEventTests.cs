using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud.Events;

/// <summary>Compares the events of jobs with the messages in AWS's developer guide.</summary>
public sealed class JobEventTests : IDisposable
{
    private const string Job = "$aws/events/job/j/";
    private const string Execution = "$aws/events/jobExecution/j/";
    private const string Lamp = "arn:aws:iot:us-east-1:123456789012:thing/lamp";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000));
    private readonly List<CloudMessage> _delivered = [];
    private readonly ServiceDispatcher _dispatcher;

    public JobEventTests()
    {
        _dispatcher = new ServiceDispatcher(new ThingServices(), _time, new FaultSwitches(), stateFile: null)
        {
            Deliver = (client, message, _) =>
            {
                if (client == "watcher")
                {
                    _delivered.Add(message);
                }
            },
        };
        _dispatcher.Subscribe("watcher", "$aws/events/#", qos: 1);
    }

    public void Dispose() => _dispatcher.Dispose();

    [Fact]
    public void Without_being_switched_on_there_are_no_events()
    {
        CreateJob();
        Update("SUCCEEDED");
        Assert.Empty(_delivered);
    }

    [Fact]
    public void An_execution_and_its_job_are_completed()
    {
        SwitchOn(JobEvents.JobType, JobEvents.ExecutionType);
        CreateJob();
        _time.Advance(TimeSpan.FromSeconds(1));
        Update("IN_PROGRESS");
        Assert.Empty(_delivered);
        _time.Advance(TimeSpan.FromSeconds(1));
        Update("SUCCEEDED", ""","statusDetails":{"step":"2"}""");
        Assert.Equal([Execution + "succeeded", Job + "completed"], Topics);
        AssertBody(0, $$$"""
            {"eventType":"JOB_EXECUTION","eventId":"","timestamp":1002,"operation":"succeeded","jobId":"j",
            "thingArn":"{{{Lamp}}}","status":"SUCCEEDED","statusDetails":{"step":"2"}}
            """);
        AssertBody(1, $$"""
            {"eventType":"JOB","eventId":"","timestamp":1002,"operation":"completed","jobId":"j","status":"COMPLETED",
            "targetSelection":"SNAPSHOT","targets":["{{Lamp}}"],"description":"a test","createdAt":1000000,
            "lastUpdatedAt":1002000,"completedAt":1002000,"jobProcessDetails":{"numberOfCanceledThings":0,
            "numberOfRejectedThings":0,"numberOfFailedThings":0,"numberOfRemovedThings":0,
            "numberOfSucceededThings":1} }
            """);
    }

    [Fact]
    public void A_cancellation_and_a_deletion_have_a_beginning_and_an_end()
    {
        SwitchOn(JobEvents.JobType, JobEvents.ExecutionType);
        CreateJob();
        var cancellation = new JobControl.Cancellation(Force: false) { Comment = "no" };
        Execute(services => services.JobControl.Cancel("j", cancellation, Now));
        Assert.Equal([Job + "cancellation_in_progress", Execution + "canceled", Job + "canceled"], Topics);
        AssertBody(0, $$"""
            {"eventType":"JOB","eventId":"","timestamp":1000,"operation":"cancellation_in_progress","jobId":"j",
            "status":"CANCELLATION_IN_PROGRESS","targetSelection":"SNAPSHOT","targets":["{{Lamp}}"],
            "description":"a test","createdAt":1000000,"lastUpdatedAt":1000000,"comment":"no"}
            """);
        _delivered.Clear();
        Execute(services => services.JobControl.Delete("j", force: false, Now));
        Assert.Equal([Job + "deletion_in_progress", Execution + "deleted", Job + "deleted"], Topics);
        // The status of an execution is the one before its deletion.
        Assert.Equal("CANCELED", (string?)JsonNode.Parse(_delivered[1].PayloadText)!["status"]);
        Assert.Equal("DELETED", (string?)JsonNode.Parse(_delivered[2].PayloadText)!["status"]);
    }

    [Fact]
    public void The_other_ends_of_an_execution_are_events_and_each_has_an_id()
    {
        SwitchOn(JobEvents.ExecutionType);
        CreateJob();
        Update("REJECTED");
        CreateJob("k");
        Update("FAILED", jobId: "k");
        CreateJob("l");
        Execute(services => services.DeleteThing("lamp", null, Now));
        Assert.Equal(["rejected", "failed", "removed"], Topics.Select(topic => topic.Split('/')[^1]));
        Assert.Equal(
            3,
            _delivered.Select(message => Guid.Parse((string)JsonNode.Parse(message.PayloadText)!["eventId"]!))
                .Distinct().Count());
    }

    [Fact]
    public void A_job_that_is_deleted_while_it_runs_is_not_completed()
    {
        SwitchOn(JobEvents.JobType);
        CreateJob();
        Execute(services => services.JobControl.Delete("j", force: true, Now));
        Assert.Equal([Job + "deletion_in_progress", Job + "deleted"], Topics);
    }

    [Fact]
    public void A_timeout_is_an_event_without_a_request()
    {
        SwitchOn(JobEvents.JobType, JobEvents.ExecutionType);
        CreateJob(minutes: 1);
        Update("IN_PROGRESS");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([Execution + "timed_out", Job + "completed"], Topics);
    }

    private IEnumerable<string> Topics => _delivered.Select(message => message.Topic);

    private DateTimeOffset Now => _time.GetUtcNow();

    private void AssertBody(int index, string expected)
    {
        JsonNode body = JsonNode.Parse(_delivered[index].PayloadText)!;
        body["eventId"] = "";
        JsonAssert.AssertSameJson(expected, body.ToJsonString());
    }

    private void SwitchOn(params string[] types) => Execute(services =>
    {
        foreach (string type in types)
        {
            services.Jobs.Events.Table.Set(type, new EventConfiguration(type, IsEnabled: true, Now));
        }

        return [];
    });

    private void CreateJob(string jobId = "j", long? minutes = null) => Execute(services =>
    {
        services.Registry.GetOrCreateThing("lamp");
        return services.CreateJob(
            new CreateJobRequest(jobId)
            {
                Targets = [Lamp],
                Document = "{}",
                Description = "a test",
                InProgressMinutes = minutes,
            },
            Now).Notifications;
    });

    private void Update(string status, string members = "", string jobId = "j") => _dispatcher.Publish(
        new ClientConnection((_, _, _) => Task.CompletedTask),
        new CloudMessage(
            $"$aws/things/lamp/jobs/{jobId}/update",
            Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"{{members}}}""")));

    private void Execute(Func<ThingServices, IReadOnlyList<CloudMessage>> call) =>
        _dispatcher.Execute<bool>((services, _) => (true, call(services)));
}
