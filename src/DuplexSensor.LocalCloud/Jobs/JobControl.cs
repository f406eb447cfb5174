using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// What an operator does to jobs that are under way. Each call returns what things are to be told of it, and refuses by
/// a <see cref="CloudRequestException"/>.
/// </summary>
public sealed class JobControl(JobBook book)
{
    /// <summary>What goes with a cancellation.</summary>
    public sealed record Cancellation(bool Force)
    {
        public string? ReasonCode { get; init; }

        public string? Comment { get; init; }
    }

    /// <summary>Cancels a job: what is QUEUED ends; what is IN_PROGRESS only by force.</summary>
    public IReadOnlyList<CloudMessage> Cancel(string jobId, Cancellation how, DateTimeOffset now)
    {
        Job job = book.Find(jobId);
        JobRules.CheckText(how.Comment, "comment");
        JobRules.CheckText(how.ReasonCode, "reason code");
        CloudRequestException.ThrowIfInvalid(
            job.Status == "IN_PROGRESS" || (job.IsCanceled && how.Force), $"The job {jobId} is {job.Status}.");
        book.JobTable.Set(jobId, job with
        {
            IsCanceled = true,
            IsForceCanceled = how.Force,
            ReasonCode = how.ReasonCode,
            Comment = how.Comment,
            CompletedAt = now,
            LastUpdatedAt = now,
            Waiting = job.Waiting.Clear(),
        });
        var notifications = new List<CloudMessage>();
        foreach ((string thing, JobExecution execution) in book.ExecutionsOf(job).ToArray())
        {
            if (execution.Status == JobStatus.Queued || (how.Force && !execution.IsTerminal))
            {
                notifications.AddRange(EndByCancel(thing, execution, (how.Force, null), now));
            }
        }

        return notifications;
    }

    /// <summary>Cancels one execution: one that is IN_PROGRESS only by force.</summary>
    /// <param name="details">Take the place of its status details; null: those stay.</param>
    public IReadOnlyList<CloudMessage> CancelExecution(
        (string Thing, string JobId) which,
        bool force,
        long? expectedVersion,
        DateTimeOffset now,
        ImmutableList<KeyValuePair<string, string>>? details = null)
    {
        CloudRequestException.ThrowIfInvalid(
            details is null or { Count: <= JobRules.StatusDetailsMax },
            $"'statusDetails' must have {JobRules.StatusDetailsMax} members at most.");
        JobExecution execution = book.FindExecution(which.Thing, which.JobId);
        if (expectedVersion is { } expected && expected != execution.VersionNumber)
        {
            throw new CloudRequestException(
                CloudRequestError.VersionConflict,
                $"The version is {execution.VersionNumber}, not the expected {expected}.");
        }

        ThrowIfBusy(execution, mayEnd: execution.Status == JobStatus.Queued || (force && !execution.IsTerminal));
        return EndByCancel(which.Thing, execution, (force, details), now);
    }

    /// <summary>Deletes a job with its executions: one that is IN_PROGRESS only by force.</summary>
    public IReadOnlyList<CloudMessage> Delete(string jobId, bool force, DateTimeOffset now)
    {
        Job job = book.Find(jobId);
        if (job.Status == "IN_PROGRESS" && !force)
        {
            throw CloudRequestException.Transition($"The job {jobId} is IN_PROGRESS: cancel it first, or use force.");
        }

        var notifications = new List<CloudMessage>();
        foreach ((string thing, JobExecution execution) in book.ExecutionsOf(job).ToArray())
        {
            notifications.AddRange(book.Replace(book.Of(thing), book.Of(thing).Without(execution), now));
        }

        book.JobTable.Remove(jobId);
        return notifications;
    }

    /// <summary>Deletes one execution: one that is IN_PROGRESS only by force.</summary>
    public IReadOnlyList<CloudMessage> DeleteExecution(
        (string Thing, string JobId) which, long number, bool force, DateTimeOffset now)
    {
        JobExecution execution = book.FindExecution(which.Thing, which.JobId, number);
        ThrowIfBusy(execution, mayEnd: execution.Status != JobStatus.InProgress || force);
        ThingJobs before = book.Of(which.Thing);
        return book.Replace(before, before.Without(execution), now);
    }

    /// <summary>A thing has joined a group: it gets the continuous jobs of that group.</summary>
    internal IReadOnlyList<CloudMessage> Joined(string thing, string groupArn, DateTimeOffset now) =>
    [
        .. book.Jobs.Where(job => IsOpen(job) && job.Request.Targets.Contains(groupArn)).ToArray()
            .SelectMany(job => book.Give(job, [thing], now)),
    ];

    /// <summary>A thing is a target no more: what is pending of it is REMOVED.</summary>
    /// <param name="isTarget">Whether one of a job's ARNs still stands for the thing.</param>
    internal IReadOnlyList<CloudMessage> Left(string thing, Func<string, bool> isTarget, DateTimeOffset now)
    {
        book.Withdraw(thing, job => job.Request.IsContinuous && !job.Request.Targets.Any(isTarget), now);
        var notifications = new List<CloudMessage>();
        foreach (JobExecution execution in book.Of(thing).Pending)
        {
            Job job = book.Find(execution.JobId);
            if (job.Request.IsContinuous && !job.Request.Targets.Any(isTarget))
            {
                notifications.AddRange(book.Move(thing, execution, JobStatus.Removed, now));
            }
        }

        return notifications;
    }

    /// <summary>A thing was deleted: all that is pending of it is REMOVED.</summary>
    internal IReadOnlyList<CloudMessage> Deleted(string thing, DateTimeOffset now)
    {
        book.Withdraw(thing, _ => true, now);
        return [.. book.Of(thing).Pending.SelectMany(execution => book.Move(thing, execution, JobStatus.Removed, now))];
    }

    private static bool IsOpen(Job job) => job.Request.IsContinuous && !job.IsCanceled;

    private IReadOnlyList<CloudMessage> EndByCancel(
        string thing,
        JobExecution execution,
        (bool Force, ImmutableList<KeyValuePair<string, string>>? Details) how,
        DateTimeOffset now)
    {
        ThingJobs before = book.Of(thing);
        JobExecution canceled = execution.MovedTo(JobStatus.Canceled, now) with
        {
            IsForceCanceled = how.Force,
            StatusDetails = how.Details ?? execution.StatusDetails,
        };
        return book.Replace(before, before.Replace(execution, canceled), now);
    }

    private static void ThrowIfBusy(JobExecution execution, bool mayEnd)
    {
        if (!mayEnd)
        {
            throw CloudRequestException.Transition(
                $"The execution is {JobStatuses.WireNameOf(execution.Status)}"
                + (execution.IsTerminal ? "." : ": use force."));
        }
    }
}
