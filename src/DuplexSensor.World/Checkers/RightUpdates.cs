using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// What a board tells of a job is of the right form, and bears the numbers of the execution that it was handed out.
/// </summary>
public sealed class RightUpdates(JobLedger ledger) : Checker
{
    private const int TokenLengthMax = 64;

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Topic.Split('/') is not ["$aws", "things", _, "jobs", var jobId, "update"])
        {
            return;
        }

        JsonElement update = JsonElement.Parse(message.Payload.Span);
        string token = update.GetProperty("clientToken").ToString();
        bool isNumbered = IsAbsentOr(update, "executionNumber", number => IsOfHandedOut(board, jobId, number))
            && IsAbsentOr(update, "expectedVersion", version => IsNotAhead(board, jobId, version));
        if (!isNumbered || token.Length is 0 or > TokenLengthMax)
        {
            Violate(board, $"an update of {jobId} that cannot be right: {update}");
        }
    }

    private static bool IsAbsentOr(JsonElement update, string name, Func<long, bool> isRight) =>
        !update.TryGetProperty(name, out JsonElement value)
        || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && isRight(number));

    // The ledger does not know what was handed out in an answer that cannot be read; the cloud does.
    private bool IsOfHandedOut(WorldBoard board, string jobId, long number) =>
        (ledger.InHand(board.Thing) is { } deed && deed.JobId == jobId && deed.Identity.Number == number)
        || World.Cloud.Services.Jobs.Of(board.Thing).Find(jobId, number) is not null;

    // It may be behind, for an answer can be lost; nothing tells of a version that is not there yet. That of a job made
    // anew begins anew.
    private bool IsNotAhead(WorldBoard board, string jobId, long version)
    {
        JobExecution? execution = World.Cloud.Services.Jobs.Of(board.Thing).Find(jobId);
        bool isSame = execution is not null && ledger.Find(board.Thing, jobId) is { } deed
            && deed.IsOf((execution.ExecutionNumber, execution.QueuedAt));
        return !isSame || version <= execution!.VersionNumber;
    }
}
