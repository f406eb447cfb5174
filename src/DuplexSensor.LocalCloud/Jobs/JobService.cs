using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The rules of the jobs service for requests of devices (AWS IoT developer guide, Jobs device MQTT operations). Each
/// method takes a thing's executions and a request, and returns the new executions, the response and the notifications.
/// The methods use no store, clock or network.
/// </summary>
public static class JobService
{
    /// <summary>In place of a job id: the thing's next pending execution.</summary>
    public const string Next = "$next";

    public static JobResult GetPending(ThingJobs jobs, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        var responder = new JobResponder(jobs, JobRequest.Parse(payload.Span), now);
        return responder.Request.Error is { } error
            ? responder.Reject(error)
            : responder.Accept(jobs, JobJson.CreatePendingLists(jobs));
    }

    /// <summary>
    /// Returns the execution that is IN_PROGRESS, unchanged. If there is none, starts the oldest QUEUED execution.
    /// </summary>
    public static JobResult StartNext(ThingJobs jobs, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        var responder = new JobResponder(jobs, JobRequest.ParseStart(payload.Span), now);
        if (responder.Request.Error is { } error)
        {
            return responder.Reject(error);
        }

        ThingJobs started = jobs;
        if (jobs.Head is { Status: JobStatus.Queued } head)
        {
            started = jobs.Replace(head, ApplyUpdate(head, JobStatus.InProgress, responder));
        }

        return responder.Accept(started, CreateHeadResponse(started, withDocument: true, responder.Now));
    }

    /// <summary>Describes one execution; the job id may be <see cref="Next"/>.</summary>
    public static JobResult Describe(ThingJobs jobs, string jobId, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        JobRequest request = JobRequest.Parse(payload.Span);
        var responder = new JobResponder(jobs, request, now);
        bool withDocument = request.IncludeJobDocument ?? true;
        if (request.Error is { } error)
        {
            return responder.Reject(error);
        }

        if (jobId == Next)
        {
            return responder.Accept(jobs, CreateHeadResponse(jobs, withDocument, responder.Now));
        }

        return jobs.Find(jobId, request.ExecutionNumber) switch
        {
            null => responder.Reject(JobError.NotFound(jobId, jobs.Thing)),
            { IsTerminal: true } ended => responder.Reject(JobError.TerminalState(ended)),
            { } execution =>
                responder.Accept(jobs, CreateExecutionResponse(jobs, execution, withDocument, responder.Now)),
        };
    }

    public static JobResult Update(ThingJobs jobs, string jobId, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        JobRequest request = JobRequest.ParseUpdate(payload.Span);
        var responder = new JobResponder(jobs, request, now);
        if (request.Error is { } error)
        {
            return responder.Reject(error);
        }

        if (jobs.Find(jobId, request.ExecutionNumber) is not { } execution)
        {
            return responder.Reject(JobError.NotFound(jobId, jobs.Thing));
        }

        if (request.ExpectedVersion is { } expected && expected != execution.VersionNumber)
        {
            return responder.Reject(JobError.VersionMismatch(execution, expected));
        }

        JobStatus requested = request.Status!.Value;
        if (!JobStatuses.CanFollow(execution.Status, requested))
        {
            return responder.Reject(JobError.InvalidTransition(execution, requested));
        }

        JobExecution updated = ApplyUpdate(execution, requested, responder);
        return responder.Accept(jobs.Replace(execution, updated), CreateUpdateResponse(jobs, updated, responder));
    }

    /// <summary>Rejects a request without processing it; the response contains its client token.</summary>
    public static JobResult Reject(ThingJobs jobs, JobError error, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        new JobResponder(jobs, JobRequest.Parse(payload.Span), now).Reject(error);

    private static JobExecution ApplyUpdate(JobExecution execution, JobStatus next, JobResponder responder) =>
        execution with
        {
            Status = next,
            VersionNumber = execution.VersionNumber + 1,
            StartedAt = execution.StartedAt ?? (next == JobStatus.InProgress ? responder.Now : null),
            LastUpdatedAt = responder.Now,
            StatusDetails = responder.Request.StatusDetails ?? execution.StatusDetails,
            StepEndsAt = GetStepEnd(execution, next, responder),
        };

    private static JsonObject CreateUpdateResponse(ThingJobs jobs, JobExecution updated, JobResponder responder)
    {
        JobRequest request = responder.Request;
        var response = new JsonObject();
        if (request.IncludeJobExecutionState == true)
        {
            response["executionState"] = JobJson.CreateExecutionState(updated);
        }

        if (request.IncludeJobDocument == true)
        {
            response["jobDocument"] = jobs.CreateDocument(updated, responder.Now);
        }

        return response;
    }

    // A terminal state stops the step timer. A request without a timeout leaves the timer unchanged.
    private static long? GetStepEnd(JobExecution execution, JobStatus next, JobResponder responder) =>
        responder.Request.StepTimeoutMinutes switch
        {
            _ when next != JobStatus.InProgress => null,
            null => execution.StepEndsAt,
            JobRequest.NoStepTimeout => null,
            { } minutes => responder.Now + (minutes * 60),
        };

    private static JsonObject CreateHeadResponse(ThingJobs jobs, bool withDocument, long now) =>
        jobs.Head is { } head ? CreateExecutionResponse(jobs, head, withDocument, now) : [];

    private static JsonObject CreateExecutionResponse(
        ThingJobs jobs, JobExecution execution, bool withDocument, long now) =>
        new() { ["execution"] = JobJson.CreateExecution(jobs, execution, withDocument, now) };
}
