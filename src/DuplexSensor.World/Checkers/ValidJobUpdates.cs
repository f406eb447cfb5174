using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each job update has a valid client token, and the execution number and version of the execution that start-next has
/// returned.
/// </summary>
public sealed class ValidJobUpdates(JobHistory jobHistory) : Checker
{
    private const int TokenLengthMax = 64;

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Topic.Split('/') is not ["$aws", "things", _, "jobs", var jobId, "update"])
        {
            return;
        }

        JsonElement update = JsonElement.Parse(message.Payload.Span);
        string token = update.GetProperty("clientToken").ToString();
        bool isNumbered = IsAbsentOr(update, "executionNumber", number => IsKnownExecution(board, jobId, number))
            && IsAbsentOr(update, "expectedVersion", version => IsNotAhead(board, jobId, version));
        if (!isNumbered || token.Length is 0 or > TokenLengthMax)
        {
            RecordViolation(board, $"sends an update of {jobId} with a wrong number, version or token: {update}");
        }
    }

    private static bool IsAbsentOr(JsonElement update, string name, Func<long, bool> isValid) =>
        !update.TryGetProperty(name, out JsonElement value)
        || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && isValid(number));

    // After a truncated response of start-next only the cloud knows which execution it contained.
    private bool IsKnownExecution(WorldBoard board, string jobId, long number) =>
        (jobHistory.FindCurrent(board.Thing) is { } job && job.JobId == jobId && job.Identity.Number == number)
        || World.Cloud.Services.Jobs.GetThingJobs(board.Thing).Find(jobId, number) is not null;

    // A response can be lost, so the version may be lower. It is never higher. A recreated job has its own version
    // count.
    private bool IsNotAhead(WorldBoard board, string jobId, long version)
    {
        JobExecution? execution = World.Cloud.Services.Jobs.GetThingJobs(board.Thing).Find(jobId);
        bool isSame = execution is not null && jobHistory.Find(board.Thing, jobId) is { } job
            && job.Identity == (execution.ExecutionNumber, execution.QueuedAt);
        return !isSame || version <= execution!.VersionNumber;
    }
}
