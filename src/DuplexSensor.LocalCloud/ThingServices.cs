using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// The services behind the broker and the HTTP API: registry, shadows and jobs, in memory, without socket, clock or
/// thread. The same calls with the same times give the same bytes. Not safe for use by several threads at once.
/// </summary>
public sealed class ThingServices
{
    public ThingRegistry Registry { get; } = new();

    public ShadowBook Shadows { get; } = new();

    public JobBook Jobs { get; } = new();

    /// <summary>
    /// Serves a message that a client published, and returns what the services send because of it, in this order;
    /// nothing when the topic is no request to a service.
    /// </summary>
    public IReadOnlyList<CloudMessage> Handle(string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        topic.Split('/') switch
        {
            ["$aws", "things", var thing, "shadow", "get"] => Shadows.Get(thing, payload, now).Messages,
            ["$aws", "things", var thing, "shadow", "update"] => Shadows.Update(thing, payload, now).Messages,
            ["$aws", "things", var thing, "shadow", "delete"] => Shadows.Delete(thing, payload, now).Messages,
            ["$aws", "things", _, "jobs", .., "accepted" or "rejected"] => [],
            ["$aws", "things", _, "jobs", "notify" or "notify-next"] => [],
            ["$aws", "things", var thing, "jobs", .. var operation] =>
                Answer(topic, Jobs.Keep(HandleJob(Jobs.Of(thing), (topic, operation), payload, now), now)),
            _ => [],
        };

    /// <summary>Serves a message like <see cref="Handle"/>; returns all there is to deliver, itself first.</summary>
    public IReadOnlyList<CloudMessage> Publish(CloudMessage message, DateTimeOffset now) =>
        [.. PassedOn(message), .. Handle(message.Topic, message.Payload, now)];

    /// <summary>
    /// The message itself, unless it is one for the jobs service: what clients say to that, no other client hears (AWS
    /// IoT developer guide, Jobs device MQTT operations).
    /// </summary>
    public static IReadOnlyList<CloudMessage> PassedOn(CloudMessage message) =>
        message.Topic.Split('/') is ["$aws", "things", _, "jobs", ..] ? [] : [message];

    /// <summary>Creates a job for the things behind its targets, and returns what they are to be told.</summary>
    /// <exception cref="CloudRequestException">The request breaks a rule, or a target does not exist.</exception>
    public (Job Job, IReadOnlyList<CloudMessage> Notifications) CreateJob(NewJob request, DateTimeOffset now) =>
        Jobs.Create(request, request.Targets.SelectMany(Registry.ThingsOf), now);

    private static JobResult HandleJob(
        ThingJobs jobs, (string Topic, string[] Operation) at, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        at.Operation switch
        {
            ["get"] => JobService.GetPending(jobs, payload, now),
            ["start-next"] => JobService.StartNext(jobs, payload, now),
            [JobService.Next, "get"] => JobService.Describe(jobs, JobService.Next, payload, now),
            [var jobId, "get"] when Names.IsJobId(jobId) => JobService.Describe(jobs, jobId, payload, now),
            [var jobId, "update"] when Names.IsJobId(jobId) => JobService.Update(jobs, jobId, payload, now),
            _ => JobService.Unknown(jobs, at.Topic, payload, now),
        };

    private static IReadOnlyList<CloudMessage> Answer(string topic, JobResult result)
    {
        string answerTopic = topic + (result.Error is null ? "/accepted" : "/rejected");
        return [new CloudMessage(answerTopic, JsonBytes.Of(result.Answer)), .. result.Notifications];
    }
}
