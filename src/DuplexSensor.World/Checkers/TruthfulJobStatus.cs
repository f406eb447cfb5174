using System.Security.Cryptography;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A job becomes SUCCEEDED only if its payload was fetched completely and matches the document, and its operation is
/// done. Other statuses and all status details are true as well (D24). Either all settings of a job are applied, or
/// none.
/// </summary>
public sealed class TruthfulJobStatus(JobHistory jobHistory) : Checker
{
    private const int ReasonLengthMax = 128;
    private const int DigestLength = 16;

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (!jobHistory.IsCommitOfJob)
        {
            return;
        }

        SettingsValues wanted = SettingsValues.FromSlotBytes(write.Bytes);
        if (jobHistory.FindCurrent(board.Thing)?.Operation is not { IsInvalid: false, HasSettings: true } operation)
        {
            RecordViolation(board, $"a job commits {wanted}, but its payload sets no valid settings");
        }
        else if (operation.ApplyTo(wanted) != wanted)
        {
            RecordViolation(board, $"a job commits {wanted}, but its payload sets {operation.Settings}");
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request?.Topic.Split('/') is not ["$aws", "things", var thing, "jobs", var jobId, "update"]
            || message.Topic != request.Topic + "/accepted")
        {
            return;
        }

        JsonElement update = JsonElement.Parse(request.Payload.Span);
        string status = update.GetProperty("status").GetString()!;
        bool hasDetails = update.TryGetProperty("statusDetails", out JsonElement details);
        if (status == "IN_PROGRESS")
        {
            return;
        }

        ObservedJob? job = jobHistory.Find(thing, jobId);
        string? reason = hasDetails && details.TryGetProperty("reason", out JsonElement value)
            ? value.ToString()
            : null;

        // After the cloud has rejected the details, an update has no details, and so no reason (D24).
        string? error = status == "SUCCEEDED"
            ? FindSuccessError(job)
            : FindFailureError(job, status, hasDetails ? reason : "interrupted");
        error ??= hasDetails ? FindDetailsError(details, status, job) : null;
        if (error is not null)
        {
            World.RecordViolation(Name, $"{thing}: {jobId} {status}: {error}");
        }
    }

    private static string? FindSuccessError(ObservedJob? job) => job switch
    {
        null => "start-next has never returned it",
        { Payload: null } => "its payload is incomplete or does not match the document",
        { Operation.IsInvalid: true } => "its payload is invalid",
        { IsDone: false } => "not everything that its payload asks for is done",
        _ => null,
    };

    private static string? FindFailureError(ObservedJob? job, string status, string? reason) => job switch
    {
        { CommitCount: > 0 } => "its settings were committed",
        { RestartCount: > 0 } => "its restart was requested",
        { HandlerBeginCount: > 0 } when status == "REJECTED" => "a handler has received its payload",
        { IsHandlerDone: true, MayRunTwice: false } when reason != "interrupted" => "its handler has finished it",
        _ => null,
    };

    private static string? FindDetailsError(JsonElement details, string status, ObservedJob? job)
    {
        if (details.EnumerateObject().Any(detail => detail.Value.ValueKind != JsonValueKind.String))
        {
            return $"status details that are not all strings: {details}";
        }

        string? reason = details.TryGetProperty("reason", out JsonElement value) ? value.GetString() : null;
        bool isReason = status == "SUCCEEDED" ? reason is null : reason is { Length: > 0 and <= ReasonLengthMax };
        if (!isReason || !new[] { "bytes", "ms", "attempts" }.All(name => details.TryGetProperty(name, out _)))
        {
            return $"wrong or missing status details: {details}";
        }

        return status == "SUCCEEDED" ? FindDigestError(details, job!.Payload!) : null;
    }

    private static string? FindDigestError(JsonElement details, byte[] payload)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(payload))[..DigestLength];
        bool isRight = details.GetProperty("sha256").GetString() == digest
            && details.GetProperty("bytes").GetString() == $"{payload.Length}";
        return isRight ? null : $"status details {details} for {payload.Length} bytes with sha256 {digest}";
    }
}
