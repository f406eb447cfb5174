using System.Collections.Immutable;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.Retained;
using DuplexSensor.LocalCloud.Shadow;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// The services behind the broker and the HTTP API: registry, policies, shadows and jobs. They work in memory, without
/// socket, clock or thread. The same calls with the same times give the same bytes. Not thread-safe.
/// </summary>
public sealed class ThingServices
{
    public ThingServices()
    {
        Authorizer = new Authorizer(Registry, Certificates, Policies);
        JobControl = new JobControl(Jobs);
    }

    public ThingRegistry Registry { get; } = new();

    public CertificateStore Certificates { get; } = new();

    public PolicyStore Policies { get; } = new();

    public Authorizer Authorizer { get; }

    public TagStore Tags { get; } = new();

    public RetainedStore Retained { get; } = new();

    public ShadowStore Shadows { get; } = new();

    public JobStore Jobs { get; } = new();

    public JobControl JobControl { get; }

    /// <summary>The account of all ARNs in the other tables. Empty for the default account.</summary>
    internal Table<AwsAccount> AccountTable { get; } = new("account");

    /// <summary>The tables of all persisted records.</summary>
    internal IReadOnlyList<ITable> Tables =>
    [
        AccountTable,
        Registry.ThingTable, Registry.GroupTable, Registry.Types.Table, Tags.Table,
        Certificates.Table, Certificates.DeletedTable, Policies.Table,
        Retained.Table, Shadows.Table, Jobs.ExecutionTable, Jobs.Events.Table, .. Jobs.Tables.All,
    ];

    /// <summary>
    /// Handles a message that a client published, and returns the messages that the services send in response, in
    /// order. Returns no message when the topic is not a request to a service.
    /// </summary>
    public IReadOnlyList<CloudMessage> Handle(string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        if (ShadowTopics.TryParse(topic, out ReadOnlySpan<char> operation) is { } topics)
        {
            return HandleShadow(topics, operation, payload, now);
        }

        return TopicSyntax.IsJobTopic(topic) ? HandleJobs(topic, payload, now) : [];
    }

    /// <summary>Like <see cref="Handle"/>, but returns the published message too, as the first message.</summary>
    public IReadOnlyList<CloudMessage> Publish(CloudMessage message, DateTimeOffset now) =>
        [.. StoreAndForward(message, now), .. Handle(message.Topic, message.Payload, now)];

    /// <summary>Stores a message that is published with RETAIN. Returns the message if it is forwarded.</summary>
    internal IReadOnlyList<CloudMessage> StoreAndForward(CloudMessage message, DateTimeOffset now)
    {
        Retained.OnPublish(message, now);
        return GetForwarded(message.Retain ? message with { Retain = false } : message);
    }

    /// <summary>Forwards a shadow request, and rejects it because too many shadow requests are in flight.</summary>
    internal static IReadOnlyList<CloudMessage> RejectExcess(CloudMessage message, DateTimeOffset now) =>
    [
        .. GetForwarded(message),
        .. ShadowService.Reject(message.Topic, ShadowError.TooManyRequests, message.Payload, now).Messages,
    ];

    /// <summary>Forwards a message, and rejects its request because the state cannot be persisted.</summary>
    internal IReadOnlyList<CloudMessage> RejectUnpersisted(CloudMessage message, DateTimeOffset now) =>
    [
        .. GetForwarded(message with { Retain = false }),
        .. ShadowTopics.IsRequest(message.Topic)
            ? ShadowService.Reject(message.Topic, ShadowError.InternalFailure, message.Payload, now).Messages
            : TopicSyntax.IsJobTopic(message.Topic)
            ? CreateResponse(message.Topic, JobService.Reject(
                Jobs.GetThingJobs($"{TopicSyntax.GetThing(message.Topic)}"), JobError.Internal, message.Payload, now))
            : [],
    ];

    /// <summary>
    /// Returns the message if subscribers receive it. They receive no request to the jobs service and no message to a
    /// rule by Basic Ingest (AWS IoT developer guide, Jobs device MQTT operations; Basic Ingest).
    /// </summary>
    public static IReadOnlyList<CloudMessage> GetForwarded(CloudMessage message) =>
        TopicSyntax.IsJobTopic(message.Topic) || TopicSyntax.IsRuleTopic(message.Topic) ? [] : [message];

    /// <summary>When <see cref="ApplyTimeouts"/> has to be called next; null when no timer runs.</summary>
    public DateTimeOffset? NextTimeout => Jobs.NextTimeout is { } next && !(Retained.NextExpiry < next)
        ? next
        : Retained.NextExpiry;

    /// <summary>Applies the timeouts that are due. Call it at <see cref="NextTimeout"/> and before every other call.
    /// </summary>
    public IReadOnlyList<CloudMessage> ApplyTimeouts(DateTimeOffset now)
    {
        Retained.RemoveExpired(now);
        return Jobs.ApplyTimeouts(now);
    }

    /// <summary>Whether <see cref="ContinueJobs"/> has remaining work.</summary>
    public bool HasJobBacklog => !Jobs.Backlog.IsEmpty;

    /// <summary>
    /// Queues, cancels or deletes the next batch of executions of a job that has many. Call it again while
    /// <see cref="HasJobBacklog"/> is true.
    /// </summary>
    public IReadOnlyList<CloudMessage> ContinueJobs(DateTimeOffset now) => Jobs.Backlog.Continue(now);

    /// <summary>Creates a job for the things of its targets, and returns their notifications.</summary>
    /// <exception cref="CloudRequestException">The request breaks a rule, or a target does not exist.</exception>
    public (Job Job, IReadOnlyList<CloudMessage> Notifications) CreateJob(
        CreateJobRequest request, DateTimeOffset now) =>
        Jobs.Create(request, ResolveTargets(request.Targets), now);

    /// <summary>Adds targets to a continuous job, and returns the notifications for their things.</summary>
    internal IReadOnlyList<CloudMessage> AddTargets(
        string jobId, IReadOnlyList<string> targets, DateTimeOffset now, string? comment = null)
    {
        JobRules.CheckText(comment, "comment");
        Job job = Jobs.GetJob(jobId);
        CloudRequestException.ThrowIfInvalid(
            job.CanAddTargets, $"The job {jobId} is not CONTINUOUS, or has ended. Create a new job for these targets.");
        ImmutableSortedSet<string> things = ResolveTargets(targets);
        CreateJobRequest request = job.Request with { Targets = [.. job.Request.Targets.Union(targets)] };
        JobRules.Check(request);
        job = job with { Request = request, Comment = comment ?? job.Comment, LastUpdatedAt = now };
        return Jobs.AddExecutions(job, things, now);
    }

    /// <summary>Adds a thing to a group, and queues the continuous jobs of the group for the thing.</summary>
    public IReadOnlyList<CloudMessage> AddToGroup(string thing, string group, DateTimeOffset now)
    {
        Registry.AddToGroup(thing, group);
        return
        [
            .. Registry.Hierarchy.GetSelfAndAncestors(Registry.GetGroup(group))
                .SelectMany(joined => JobControl.AddToContinuousJobs(thing, joined.Arn, now)),
        ];
    }

    /// <summary>
    /// Removes a thing from a group. Its pending executions of the group's continuous jobs become REMOVED.
    /// </summary>
    public IReadOnlyList<CloudMessage> RemoveFromGroup(string thing, string group, DateTimeOffset now)
    {
        Registry.RemoveFromGroup(thing, group);
        return JobControl.RemoveFromContinuousJobs(thing, arn => TargetIncludes(arn, thing), now);
    }

    /// <summary>Deletes a group, and detaches its policies. A missing group is no error.</summary>
    public IReadOnlyList<CloudMessage> DeleteGroup(string group, long? expectedVersion, DateTimeOffset now)
    {
        string[] things = [.. Registry.GroupTable.Find(group)?.Things ?? []];
        Registry.DeleteGroup(group, expectedVersion);
        Tags.RemoveAll(AwsNames.GetGroupArn(group));
        foreach (Policy policy in Policies.FindByTarget(AwsNames.GetGroupArn(group)))
        {
            Policies.Detach(policy.Name, AwsNames.GetGroupArn(group));
        }

        return [.. things.SelectMany(
            thing => JobControl.RemoveFromContinuousJobs(thing, arn => TargetIncludes(arn, thing), now))];
    }

    /// <summary>Deletes a thing. Its shadows stay, and its pending executions become REMOVED.</summary>
    public IReadOnlyList<CloudMessage> DeleteThing(string thing, long? expectedVersion, DateTimeOffset now)
    {
        Registry.DeleteThing(thing, expectedVersion);
        return JobControl.RemoveFromAllJobs(thing, now);
    }

    /// <summary>Whether the ARN is that of an existing resource that can have tags.</summary>
    internal bool IsTaggable(string arn) =>
        (AwsNames.ParseGroupArn(arn) is { } group && Registry.GroupTable.Find(group) is not null)
        || (AwsNames.ParseThingTypeArn(arn) is { } type && Registry.Types.Table.Find(type) is not null)
        || (AwsNames.ParsePolicyArn(arn) is { } policy && Policies.FindPolicy(policy) is not null)
        || (AwsNames.ParseJobArn(arn) is { } job && Jobs.FindJob(job) is not null);

    // The union with an empty set is the other set itself: the names of a large group are not copied.
    private ImmutableSortedSet<string> ResolveTargets(IReadOnlyList<string> targets) => targets.Aggregate(
        AwsNames.NoNames, (things, target) => things.Union(Registry.ResolveTarget(target)));

    private bool TargetIncludes(string arn, string thing) => AwsNames.ParseGroupArn(arn) is { } name
        ? Registry.GroupTable.Find(name) is { } group
            && Registry.Hierarchy.GetSelfAndDescendants(group).Any(member => member.Things.Contains(thing))
        : AwsNames.ParseThingArn(arn) == thing;

    private IReadOnlyList<CloudMessage> HandleJobs(string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        topic.Split('/') switch
        {
            [_, _, var thing, ..] when !AwsNames.IsThingName(thing) => [],
            [.., "accepted" or "rejected"] or [_, _, _, _, "notify" or "notify-next"] => [],
            [_, _, var thing, _, .. var operation] => CreateResponse(topic, Jobs.SaveResult(
                HandleJob(Jobs.GetThingJobs(thing), (topic, operation), payload, now), now)),
            _ => [],
        };

    private IReadOnlyList<CloudMessage> HandleShadow(
        ShadowTopics topics, ReadOnlySpan<char> operation, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        operation switch
        {
            "get" => Shadows.Get(topics, payload, now).Messages,
            "update" => Shadows.Update(topics, payload, now).Messages,
            "delete" => Shadows.Delete(topics, payload, now).Messages,
            _ => [],
        };

    private static JobResult HandleJob(
        ThingJobs jobs, (string Topic, string[] Operation) request, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        request.Operation switch
        {
            ["get"] => JobService.GetPending(jobs, payload, now),
            ["start-next"] => JobService.StartNext(jobs, payload, now),
            [JobService.Next, "get"] => JobService.Describe(jobs, JobService.Next, payload, now),
            [var jobId, "get"] when AwsNames.IsJobId(jobId) => JobService.Describe(jobs, jobId, payload, now),
            [var jobId, "update"] when AwsNames.IsJobId(jobId) => JobService.Update(jobs, jobId, payload, now),
            _ => JobService.Reject(jobs, JobError.InvalidTopic(request.Topic), payload, now),
        };

    private static IReadOnlyList<CloudMessage> CreateResponse(string topic, JobResult result)
    {
        string responseTopic = topic + (result.Error is null ? "/accepted" : "/rejected");
        var response = new CloudMessage(responseTopic, JsonBytes.Serialize(result.Response)) { IsJobResponse = true };
        return [response, .. result.Notifications];
    }
}
