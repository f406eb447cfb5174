using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>No job has been waiting for long.</summary>
internal sealed class JobsCheck : ICheck
{
    // A board that is on begins a job within seconds; a payload may take minutes.
    private static readonly TimeSpan PendingMax = TimeSpan.FromMinutes(10);

    public string Name => "jobs";

    public IReadOnlyList<string> Needs => ["thing-attached"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context));

    private static Finding Look(CheckContext context)
    {
        ThingJob[] pending = [.. context.Status.Jobs.Where(job => job.IsPending)];
        string all = string.Join(", ", pending.Select(job =>
            $"{job.JobId} {job.Status} since {StatusText.DescribeAge(context.Now - job.QueuedAt)}"));
        ThingJob? old = pending.FirstOrDefault(job => context.Now - job.QueuedAt > PendingMax);
        return pending.Length == 0 ? Finding.Ok("no job is pending")
            : old is null ? Finding.Ok($"pending: {all}")
            : Finding.Failed($"pending: {all}", "Power the board, and look at its console; or cancel the job: aws iot "
                + $"cancel-job-execution --job-id {old.JobId} --thing-name {context.Thing} --force");
    }
}
