using System.Security.Cryptography;
using System.Text.Json;
using DuplexSensor.Core.Jobs;

namespace DuplexSensor.World.Checkers;

/// <summary>What a board has done for one job execution, as observed at its ports.</summary>
public sealed class ObservedJob(string jobId, JsonElement document)
{
    private const int PayloadBytesMax = 4_096;

    public string JobId { get; } = jobId;

    public JsonElement Document { get; } = document;

    /// <summary>Execution number and time of queueing, from the response of start-next.</summary>
    public (long Number, long QueuedAt) Identity { get; init; }

    /// <summary>
    /// The payload of the last fetch; null when it is incomplete or does not have the size and digest of the
    /// document.
    /// </summary>
    public byte[]? Payload { get; private set; }

    /// <summary>The operation that the payload requests; null without a payload.</summary>
    public PayloadOperation? Operation { get; private set; }

    /// <summary>Number of GETs begun while flash held the last journal of the boot.</summary>
    public int FetchCount { get; set; }

    /// <summary>Whether flash has kept the last write of the journal in this boot.</summary>
    public bool IsStartPersisted { get; set; }

    /// <summary>Whether the last GET had a response that a retry cannot change.</summary>
    public bool IsFetchFinal { get; set; }

    /// <summary>The boot of that GET.</summary>
    public int FetchFinalInBoot { get; set; }

    /// <summary>Number of commits of its settings.</summary>
    public int CommitCount { get; set; }

    /// <summary>Whether the settings of its payload were in force at some time since the fetch.</summary>
    public bool WereSettingsInForce { get; private set; }

    /// <summary>Number of restarts requested because of it.</summary>
    public int RestartCount { get; set; }

    /// <summary>Whether the board has booted since the fetch.</summary>
    public bool HasRebooted { get; set; }

    /// <summary>Number of calls that gave its payload to a handler.</summary>
    public int HandlerBeginCount { get; set; }

    /// <summary>Whether that handler may run twice.</summary>
    public bool MayRunTwice { get; set; }

    /// <summary>Whether a handler has returned that it is done.</summary>
    public bool IsHandlerDone => HandlerDone is not null;

    /// <summary>What that handler calls done; null before.</summary>
    public string? HandlerDone { get; set; }

    /// <summary>What the device must call done; null when nothing is.</summary>
    public string? Done => IsDone ? Operation!.Done ?? HandlerDone : null;

    /// <summary>Whether every operation that the payload requests is done.</summary>
    public bool IsDone => Operation is { IsInvalid: false } operation && (operation.IsBuiltIn
        ? (!operation.HasSettings || WereSettingsInForce) && (!operation.IsReboot || HasRebooted)
        : IsHandlerDone);

    /// <summary>
    /// A fetch has ended. Its body is a payload only if it has the declared length and matches the document's size and
    /// digest. A declared length of -1 is unknown.
    /// </summary>
    public void OnPayloadFetched(byte[] body, int status, long declaredLength, IJobHandler handler)
    {
        bool isWhole = status == 200 && body.Length <= PayloadBytesMax
            && (declaredLength < 0 || declaredLength == body.Length);
        Payload = isWhole && MatchesDocument(body) ? body : null;
        Operation = Payload is null ? null : PayloadOperation.Parse(Payload, handler);
    }

    /// <summary>Records that these settings are in force.</summary>
    public void RecordSettingsInForce(SettingsValues persisted) =>
        WereSettingsInForce |= Operation is { IsInvalid: false, HasSettings: true } operation
            && operation.ApplyTo(persisted) == persisted;

    private bool MatchesDocument(byte[] body)
    {
        bool isSizeRight = !Document.TryGetProperty("size", out JsonElement size)
            || (size.ValueKind == JsonValueKind.Number && size.GetDecimal() == body.Length);
        string digest = Convert.ToHexStringLower(SHA256.HashData(body));
        return isSizeRight && (!Document.TryGetProperty("sha256", out JsonElement expected)
            || digest.Equals(expected.ToString(), StringComparison.OrdinalIgnoreCase));
    }
}
