using System.Security.Cryptography;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A job becomes SUCCEEDED only if its payload was fetched completely and matches the document, and its operation is
/// done. Other statuses and all status details are true as well (D24): <c>done</c> says what was done, and no reason
/// blames a good payload. Either all settings of a job are applied, or none.
/// </summary>
public sealed class TruthfulJobStatus(JobHistory jobHistory) : Checker
{
    private const int DetailLengthMax = 128;
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
        { Operation.IsInvalid: false } when BlamesPayload(reason) => $"its payload is good, but the reason is {reason}",
        _ => null,
    };

    private static bool BlamesPayload(string? reason) => reason is not null
        && (reason is "payload is empty" or "payload is not JSON"
            || reason.StartsWith("payload is not UTF-8", StringComparison.Ordinal)
            || reason.Contains("did you mean", StringComparison.Ordinal));

    private static string? FindDetailsError(JsonElement details, string status, ObservedJob? job)
    {
        if (details.EnumerateObject().Any(detail => detail.Value.ValueKind != JsonValueKind.String))
        {
            return $"status details that are not all strings: {details}";
        }

        bool hasSucceeded = status == "SUCCEEDED";
        string? text = GetText(details, hasSucceeded ? "done" : "reason");
        if (!IsWhole(text) || GetText(details, hasSucceeded ? "reason" : "done") is not null
            || !new[] { "bytes", "ms", "attempts" }.All(name => details.TryGetProperty(name, out _)))
        {
            return $"wrong or missing status details: {details}";
        }

        if (!hasSucceeded)
        {
            return null;
        }

        return IsSame(text!, job!.Done!)
            ? FindDigestError(details, job.Payload!)
            : $"its details call \"{text}\" done, but that was \"{job.Done}\"";
    }

    private static string? GetText(JsonElement details, string name) =>
        details.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    // U+FFFD stands for half a character.
    private static bool IsWhole(string? text) =>
        text is { Length: > 0 and <= DetailLengthMax } && !text.Contains('\uFFFD', StringComparison.Ordinal);

    // A long word is cut. Control characters become spaces; in the journal, other characters become question marks.
    private static bool IsSame(string sent, string word) => word.Length >= sent.Length
        && (word.Length == sent.Length || sent.Length >= DetailLengthMax - 1)
        && sent.Zip(word).All(pair => pair.First == pair.Second || (pair.First == ' ' && char.IsControl(pair.Second))
            || (pair.First == '?' && !char.IsAscii(pair.Second)));

    private static string? FindDigestError(JsonElement details, byte[] payload)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(payload))[..DigestLength];
        bool isRight = details.GetProperty("sha256").GetString() == digest
            && details.GetProperty("bytes").GetString() == $"{payload.Length}";
        return isRight ? null : $"status details {details} for {payload.Length} bytes with sha256 {digest}";
    }
}
