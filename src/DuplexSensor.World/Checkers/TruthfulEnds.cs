using System.Security.Cryptography;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A job is SUCCEEDED when its payload was fetched whole and as promised and what it asks for is done, and only then;
/// what else it tells is true as well (D24). Settings are applied all or none.
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
            Violate(board, $"a job has committed {wanted}, but its payload does not ask for that");
        }
        else if (meaning.AppliedTo(wanted) != wanted)
        {
            Violate(board, $"a job has committed {wanted}, not all of {meaning.Settings}");
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

        // Where the cloud has refused the details, they are left out, and nothing says why (D24).
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
        null => "it was never handed out",
        { Payload: null } => "its payload has not come whole and as promised",
        { Meaning.IsBad: true } => "its payload is one that nothing may be done of",
        { IsDone: false } => "what its payload asks for is not done",
        _ => null,
    };

    private static string? FaultOfFailure(JobDeed? deed, string status, string? reason) => deed switch
    {
        { Commits: > 0 } => "its settings were committed",
        { Restarts: > 0 } => "its restart was made",
        { Begins: > 0 } when status == "REJECTED" => "its payload was handed on",
        { IsHandled: true, MayRunTwice: false } when reason != "interrupted" => "its handler was done",
        _ => null,
    };

    private static string? FaultOf(JsonElement details, string status, JobDeed? deed)
    {
        if (details.EnumerateObject().Any(detail => detail.Value.ValueKind != JsonValueKind.String))
        {
            return $"details that are no strings: {details}";
        }

        string? reason = details.TryGetProperty("reason", out JsonElement value) ? value.GetString() : null;
        bool isReason = status == "SUCCEEDED" ? reason is null : reason is { Length: > 0 and <= ReasonLengthMax };
        if (!isReason || !new[] { "bytes", "ms", "attempts" }.All(name => details.TryGetProperty(name, out _)))
        {
            return $"details {details}";
        }

        return status == "SUCCEEDED" ? FaultOfDigest(details, deed!.Payload!) : null;
    }

    private static string? FaultOfDigest(JsonElement details, byte[] payload)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(payload))[..DigestLength];
        bool isRight = details.GetProperty("sha256").GetString() == digest
            && details.GetProperty("bytes").GetString() == $"{payload.Length}";
        return isRight ? null : $"details {details} for {payload.Length} bytes of sha256 {digest}";
    }
}
