using System.Security.Cryptography;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A job becomes SUCCEEDED only if its payload was fetched completely, matches the document, and everything it asks for
/// is done. Other statuses and all status details are true as well (D24). Either all settings of a job are applied, or
/// none.
/// </summary>
public sealed class TruthfulEnds(JobLedger ledger) : Checker
{
    private const int ReasonLengthMax = 128;
    private const int DigestLength = 16;

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (!ledger.IsJobsCommit)
        {
            return;
        }

        SettingsValues wanted = SettingsValues.FromImage(write.Bytes);
        if (ledger.InHand(board.Thing)?.Meaning is not { IsBad: false, HasSettings: true } meaning)
        {
            Violate(board, $"a job commits {wanted}, but its payload sets no valid settings");
        }
        else if (meaning.AppliedTo(wanted) != wanted)
        {
            Violate(board, $"a job commits {wanted}, but its payload sets {meaning.Settings}");
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
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

        JobDeed? deed = ledger.Find(thing, jobId);
        string? reason = hasDetails && details.TryGetProperty("reason", out JsonElement told) ? told.ToString() : null;

        // After the cloud has rejected the details, an update has none, and so no reason (D24).
        string? fault = status == "SUCCEEDED"
            ? FaultOfSuccess(deed)
            : FaultOfFailure(deed, status, hasDetails ? reason : "interrupted");
        fault ??= hasDetails ? FaultOf(details, status, deed) : null;
        if (fault is not null)
        {
            World.Violate(Name, $"{thing}: {jobId} {status}: {fault}");
        }
    }

    private static string? FaultOfSuccess(JobDeed? deed) => deed switch
    {
        null => "start-next has never returned it",
        { Payload: null } => "its payload is incomplete or does not match the document",
        { Meaning.IsBad: true } => "its payload is invalid",
        { IsDone: false } => "not everything that its payload asks for is done",
        _ => null,
    };

    private static string? FaultOfFailure(JobDeed? deed, string status, string? reason) => deed switch
    {
        { Commits: > 0 } => "its settings were committed",
        { Restarts: > 0 } => "its restart was requested",
        { Begins: > 0 } when status == "REJECTED" => "a handler has received its payload",
        { IsHandled: true, MayRunTwice: false } when reason != "interrupted" => "its handler has finished it",
        _ => null,
    };

    private static string? FaultOf(JsonElement details, string status, JobDeed? deed)
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

        return status == "SUCCEEDED" ? FaultOfDigest(details, deed!.Payload!) : null;
    }

    private static string? FaultOfDigest(JsonElement details, byte[] payload)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(payload))[..DigestLength];
        bool isRight = details.GetProperty("sha256").GetString() == digest
            && details.GetProperty("bytes").GetString() == $"{payload.Length}";
        return isRight ? null : $"status details {details} for {payload.Length} bytes with sha256 {digest}";
    }
}
