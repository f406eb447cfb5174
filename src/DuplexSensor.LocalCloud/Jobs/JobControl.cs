using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// An operator's calls on existing jobs: cancel and delete. Each call returns the notifications for the things. A
/// request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class JobControl(JobStore jobs)
{
    /// <summary>The parameters of a cancellation.</summary>
    public sealed record Cancellation(bool Force)
    {
        public string? ReasonCode { get; init; }

        public string? Comment { get; init; }
    }

    /// <summary>
    /// Cancels a job and its QUEUED executions. Its IN_PROGRESS executions are canceled only with force.
    /// </summary>
    public IReadOnlyList<CloudMessage> Cancel(string jobId, Cancellation cancellation, DateTimeOffset now)
    {
        Job job = jobs.GetJob(jobId);
        JobRules.CheckText(cancellation.Comment, "comment");
        JobRules.CheckText(cancellation.ReasonCode, "reason code");
        CloudRequestException.ThrowIfInvalid(
            job.Status == "IN_PROGRESS" || (job is { IsCanceled: true, IsDeleting: false } && cancellation.Force),
            $"The job {jobId} is {job.Status}.");
        jobs.Tables.Set(job with
        {
            IsCanceled = true,
            IsForceCanceled = cancellation.Force,
            ReasonCode = cancellation.ReasonCode,
            Comment = cancellation.Comment,
            CompletedAt = now,
            LastUpdatedAt = now,
            Waiting = job.Waiting.Clear(),
        });
        jobs.Events.OnJob(jobs.GetJob(jobId), "cancellation_in_progress", now);
        return jobs.Backlog.Start(jobId, now);
    }

    /// <summary>Cancels one execution. An IN_PROGRESS execution needs force.</summary>
    /// <param name="details">The new status details; null keeps the current ones.</param>
    public IReadOnlyList<CloudMessage> CancelExecution(
        (string Thing, string JobId) id,
        bool force,
        long? expectedVersion,
        DateTimeOffset now,
        ImmutableList<KeyValuePair<string, string>>? details = null)
    {
        CloudRequestException.ThrowIfInvalid(
            details is null or { Count: <= JobRules.StatusDetailsMax },
            $"'statusDetails' must have {JobRules.StatusDetailsMax} members at most.");
        JobExecution execution = jobs.GetExecution(id.Thing, id.JobId);
        if (expectedVersion is { } expected && expected != execution.VersionNumber)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionConflict,
                $"The version is {execution.VersionNumber}, not the expected {expected}.");
        }

        ThrowIfNotAllowed(execution, execution.CanBeCanceled(force));
        JobExecution canceled = execution.ToCanceled(force, now) with
        {
            StatusDetails = details ?? execution.StatusDetails,
        };
        return jobs.ReplaceExecutions([jobs.GetThingJobs(id.Thing).Replace(execution, canceled)], now);
    }

    /// <summary>
    /// Deletes a job with its executions. An IN_PROGRESS job needs force. A job that is being deleted is an error.
    /// </summary>
    public IReadOnlyList<CloudMessage> Delete(string jobId, bool force, DateTimeOffset now)
    {
        Job job = jobs.GetJob(jobId);
        if (job.IsDeleting)
        {
            throw CloudRequestException.InvalidTransition($"The job {jobId} is {job.Status}.");
        }

        if (job.Status == "IN_PROGRESS" && !force)
        {
            throw CloudRequestException.InvalidTransition(
                $"The job {jobId} is IN_PROGRESS: cancel it first, or use force.");
        }

        jobs.Tables.Set(job with { IsDeleting = true, Waiting = job.Waiting.Clear() });
        jobs.Events.OnJob(jobs.GetJob(jobId), "deletion_in_progress", now);
        return jobs.Backlog.Start(jobId, now);
    }

    /// <summary>Deletes one execution. An execution that is QUEUED or IN_PROGRESS needs force.</summary>
    public IReadOnlyList<CloudMessage> DeleteExecution(
        (string Thing, string JobId) id, long number, bool force, DateTimeOffset now)
    {
        JobExecution execution = jobs.GetExecution(id.Thing, id.JobId, number);
        ThrowIfNotAllowed(execution, isAllowed: execution.IsTerminal || force);
        return jobs.ReplaceExecutions([jobs.GetThingJobs(id.Thing).Remove(execution)], now);
    }

    /// <summary>Queues the continuous jobs of a group for a thing that has joined the group.</summary>
    internal IReadOnlyList<CloudMessage> AddToContinuousJobs(string thing, string groupArn, DateTimeOffset now) =>
    [
        .. jobs.Jobs.Where(job => job.CanAddTargets && job.Request.Targets.Contains(groupArn)).ToArray()
            .SelectMany(job => jobs.AddExecutions(job, [thing], now)),
    ];

    /// <summary>Sets a thing's pending executions to REMOVED in continuous jobs that no longer target it.</summary>
    /// <param name="isTarget">Whether a target ARN of a job still includes the thing.</param>
    internal IReadOnlyList<CloudMessage> RemoveFromContinuousJobs(
        string thing, Func<string, bool> isTarget, DateTimeOffset now) =>
        RemoveFromJobs(thing, job => job.Request.IsContinuous && !job.Request.Targets.Any(isTarget), now);

    /// <summary>Sets all pending executions of a deleted thing to REMOVED.</summary>
    internal IReadOnlyList<CloudMessage> RemoveFromAllJobs(string thing, DateTimeOffset now) =>
        RemoveFromJobs(thing, _ => true, now);

    private IReadOnlyList<CloudMessage> RemoveFromJobs(string thing, Func<Job, bool> isMeant, DateTimeOffset now)
    {
        jobs.Withdraw(thing, isMeant, now);
        return
        [
            .. jobs.GetThingJobs(thing).Pending
                .Where(execution => isMeant(jobs.GetJob(execution.JobId)))
                .SelectMany(execution => jobs.SetStatus(thing, execution, JobStatus.Removed, now)),
        ];
    }

    private static void ThrowIfNotAllowed(JobExecution execution, bool isAllowed)
    {
        if (!isAllowed)
        {
            throw CloudRequestException.InvalidTransition(
                $"The execution is {JobStatuses.ToWireName(execution.Status)}"
                + (execution.IsTerminal ? "." : ": use force."));
        }
    }
}
