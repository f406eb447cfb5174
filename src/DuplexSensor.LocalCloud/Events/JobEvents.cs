using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Events;

/// <summary>
/// The events of jobs and job executions, for <c>$aws/events/job</c> and <c>$aws/events/jobExecution</c> (AWS IoT
/// developer guide, Jobs events). AWS publishes them only after UpdateEventConfigurations has switched them on. Not
/// thread-safe.
/// </summary>
public sealed class JobEvents
{
    /// <summary>AWS's EventType of jobs.</summary>
    public const string JobType = "JOB";

    /// <summary>AWS's EventType of job executions.</summary>
    public const string ExecutionType = "JOB_EXECUTION";

    private readonly List<CloudMessage> _messages = [];
    private long _count;

    /// <summary>The event types that were ever switched on or off.</summary>
    internal Table<EventConfiguration> Table { get; } = new("eventConfiguration");

    /// <summary>The messages of the events since the last call.</summary>
    internal IReadOnlyList<CloudMessage> Dequeue()
    {
        if (_messages.Count == 0)
        {
            return [];
        }

        CloudMessage[] messages = [.. _messages];
        _messages.Clear();
        return messages;
    }

    /// <summary>A job has ended, or its cancellation or deletion has begun or ended.</summary>
    /// <param name="operation">The last level of the topic, such as <c>completed</c>.</param>
    /// <param name="processDetails">The number of executions by status, if the job is completed.</param>
    internal void OnJob(Job job, string operation, DateTimeOffset now, JsonObject? processDetails = null)
    {
        if (!IsEnabled(JobType))
        {
            return;
        }

        JsonObject body = CreateBody(JobType, job.JobId, operation, now);
        body["status"] = operation.ToUpperInvariant();
        body["targetSelection"] = job.Request.IsContinuous ? "CONTINUOUS" : "SNAPSHOT";
        body["targets"] = new JsonArray([.. job.Request.Targets.Select(arn => JsonValue.Create(arn))]);
        AddIfNotNull(body, "description", job.Request.Description);
        body["createdAt"] = job.CreatedAt.ToUnixTimeMilliseconds();
        body["lastUpdatedAt"] = job.LastUpdatedAt.ToUnixTimeMilliseconds();
        AddIfNotNull(body, "comment", job.Comment);
        if (processDetails is not null)
        {
            body["completedAt"] = job.CompletedAt?.ToUnixTimeMilliseconds();
            body["jobProcessDetails"] = processDetails;
        }

        Add("job", job.JobId, operation, body);
    }

    /// <summary>Finds out whether a job is completed. Then its executions are counted.</summary>
    internal void OnUpdated(Job before, Job after, IEnumerable<JobExecution> executions, DateTimeOffset now)
    {
        if (IsEnabled(JobType) && before.CompletedAt is null && after is { CompletedAt: not null, IsDeleting: false })
        {
            OnJob(after, "completed", now, CreateProcessDetails(executions));
        }
    }

    /// <summary>Finds the executions of a thing that have ended or that were deleted.</summary>
    internal void OnExecutions(ThingJobs changed, DateTimeOffset now)
    {
        if (!IsEnabled(ExecutionType))
        {
            return;
        }

        foreach (ExecutionChange change in changed.Changes)
        {
            if (change is { Before: { } deleted, After: null })
            {
                OnExecution(changed.Thing, deleted, "deleted", now);
            }
            else if (change is { Before.IsTerminal: false, After: { IsTerminal: true } ended })
            {
                string operation = JobStatuses.ToWireName(ended.Status).ToLowerInvariant();
                OnExecution(changed.Thing, ended, operation, now);
            }
        }
    }

    // After a deletion, the status is the one before it.
    private void OnExecution(string thing, JobExecution execution, string operation, DateTimeOffset now)
    {
        JsonObject body = CreateBody(ExecutionType, execution.JobId, operation, now);
        body["thingArn"] = AwsNames.GetThingArn(thing);
        body["status"] = JobStatuses.ToWireName(execution.Status);
        body["statusDetails"] = new JsonObject(
            execution.StatusDetails.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        Add("jobExecution", execution.JobId, operation, body);
    }

    private static JsonObject CreateBody(string type, string jobId, string operation, DateTimeOffset now) => new()
    {
        ["eventType"] = type,
        ["eventId"] = "",
        ["timestamp"] = now.ToUnixTimeSeconds(),
        ["operation"] = operation,
        ["jobId"] = jobId,
    };

    private static JsonObject CreateProcessDetails(IEnumerable<JobExecution> executions)
    {
        ILookup<JobStatus, JobExecution> byStatus = executions.ToLookup(execution => execution.Status);
        return new JsonObject
        {
            ["numberOfCanceledThings"] = byStatus[JobStatus.Canceled].Count(),
            ["numberOfRejectedThings"] = byStatus[JobStatus.Rejected].Count(),
            ["numberOfFailedThings"] = byStatus[JobStatus.Failed].Count(),
            ["numberOfRemovedThings"] = byStatus[JobStatus.Removed].Count(),
            ["numberOfSucceededThings"] = byStatus[JobStatus.Succeeded].Count(),
        };
    }

    private static void AddIfNotNull(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private bool IsEnabled(string type) => Table.Find(type) is { IsEnabled: true };

    private void Add(string kind, string jobId, string operation, JsonObject body)
    {
        // Not a random id: the same calls must give the same bytes.
        body["eventId"] = $"{++_count}";
        body["eventId"] = $"{new Guid(SHA256.HashData(JsonBytes.Serialize(body)).AsSpan(0, 16))}";
        _messages.Add(new CloudMessage($"$aws/events/{kind}/{jobId}/{operation}", JsonBytes.Serialize(body)));
    }
}
