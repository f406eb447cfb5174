using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The rules of the jobs service towards a device, without store, clock or network: a thing's executions and a request
/// in, the executions, the answer and the notifications out (AWS IoT developer guide, Jobs device MQTT operations).
/// </summary>
public static class JobService
{
    /// <summary>Stands for the head of the list where a job id is expected.</summary>
    public const string Next = "$next";

    public static JobResult GetPending(ThingJobs jobs, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        var exchange = new JobExchange(jobs, JobRequest.Parse(payload.Span), now);
        return exchange.Request.Error is { } error
            ? exchange.Rejected(error)
            : exchange.Accepted(jobs, JobDocuments.PendingLists(jobs));
    }

    /// <summary>Starts the oldest queued execution; one that is in progress comes first, unchanged.</summary>
    public static JobResult StartNext(ThingJobs jobs, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        var exchange = new JobExchange(jobs, JobRequest.Parse(payload.Span), now);
        if (exchange.Request.Error is { } error)
        {
            return exchange.Rejected(error);
        }

        ThingJobs started = jobs;
        if (jobs.Head is { Status: JobStatus.Queued } head)
        {
            started = jobs.Replace(head, Move(head, JobStatus.InProgress, exchange));
        }

        return exchange.Accepted(started, HeadOf(started, withDocument: true, exchange.Now));
    }

    /// <summary>Describes one execution; <see cref="Next"/> as job id is the head of the list.</summary>
    public static JobResult Describe(ThingJobs jobs, string jobId, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        JobRequest request = JobRequest.Parse(payload.Span);
        var exchange = new JobExchange(jobs, request, now);
        bool withDocument = request.IncludeJobDocument ?? true;
        if (request.Error is { } error)
        {
            return exchange.Rejected(error);
        }

        if (jobId == Next)
        {
            return exchange.Accepted(jobs, HeadOf(jobs, withDocument, exchange.Now));
        }

        return jobs.Find(jobId, request.ExecutionNumber) switch
        {
            null => exchange.Rejected(JobError.NotFound(jobId, jobs.Thing)),
            { IsTerminal: true } ended => exchange.Rejected(JobError.Terminal(ended)),
            { } execution => exchange.Accepted(jobs, WithExecution(jobs, execution, withDocument, exchange.Now)),
        };
    }

    public static JobResult Update(ThingJobs jobs, string jobId, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        JobRequest request = JobRequest.ParseUpdate(payload.Span);
        var exchange = new JobExchange(jobs, request, now);
        if (request.Error is { } error)
        {
            return exchange.Rejected(error);
        }

        if (jobs.Find(jobId, request.ExecutionNumber) is not { } execution)
        {
            return exchange.Rejected(JobError.NotFound(jobId, jobs.Thing));
        }

        if (request.ExpectedVersion is { } expected && expected != execution.VersionNumber)
        {
            return exchange.Rejected(JobError.Version(execution, expected));
        }

        JobStatus wanted = request.Status!.Value;
        if (!JobStatuses.CanFollow(execution.Status, wanted))
        {
            return exchange.Rejected(JobError.Transition(execution, wanted));
        }

        JobExecution updated = Move(execution, wanted, exchange);
        return exchange.Accepted(jobs.Replace(execution, updated), UpdateAnswer(jobs, updated, exchange));
    }

    /// <summary>Refuses a topic in the name space of jobs that is no operation.</summary>
    public static JobResult Unknown(ThingJobs jobs, string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        new JobExchange(jobs, JobRequest.Parse(payload.Span), now).Rejected(JobError.InvalidTopic(topic));

    private static JobExecution Move(JobExecution execution, JobStatus next, JobExchange exchange) => execution with
    {
        Status = next,
        VersionNumber = execution.VersionNumber + 1,
        StartedAt = execution.StartedAt ?? (next == JobStatus.InProgress ? exchange.Now : null),
        LastUpdatedAt = exchange.Now,
        StatusDetails = exchange.Request.StatusDetails ?? execution.StatusDetails,
        StepEndsAt = StepEndOf(execution, next, exchange),
    };

    private static JsonObject UpdateAnswer(ThingJobs jobs, JobExecution updated, JobExchange exchange)
    {
        JobRequest request = exchange.Request;
        var answer = new JsonObject();
        if (request.IncludeJobExecutionState == true)
        {
            answer["executionState"] = JobDocuments.ExecutionState(updated);
        }

        if (request.IncludeJobDocument == true)
        {
            answer["jobDocument"] = jobs.DocumentFor(updated, exchange.Now);
        }

        return answer;
    }

    // A terminal state needs no timer; a new value takes the place of the one before, and none leaves it running.
    private static long? StepEndOf(JobExecution execution, JobStatus next, JobExchange exchange) =>
        exchange.Request.StepTimeoutMinutes switch
        {
            _ when next != JobStatus.InProgress => null,
            null => execution.StepEndsAt,
            JobRequest.NoStepTimeout => null,
            { } minutes => exchange.Now + (minutes * 60),
        };

    private static JsonObject HeadOf(ThingJobs jobs, bool withDocument, long now) =>
        jobs.Head is { } head ? WithExecution(jobs, head, withDocument, now) : [];

    private static JsonObject WithExecution(ThingJobs jobs, JobExecution execution, bool withDocument, long now) =>
        new() { ["execution"] = JobDocuments.Execution(jobs, execution, withDocument, now) };
}
