using System.Security.Cryptography;
using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>What a board has done for one job execution, as observed at its ports.</summary>
public sealed class JobDeed(string jobId, JsonElement document)
{
    private const int PayloadBytesMax = 4_096;

    public string JobId { get; } = jobId;

    public JsonElement Document { get; } = document;

    /// <summary>Execution number and time of queueing, from the response of start-next.</summary>
    public (long Number, long QueuedAt) Identity { get; init; }

    /// <summary>
    /// The payload that was fetched last, complete and with the size and digest of the document; null when the last
    /// fetch was not.
    /// </summary>
    public byte[]? Payload { get; private set; }

    /// <summary>What the payload asks for; null without a payload.</summary>
    public PayloadMeaning? Meaning { get; private set; }

    /// <summary>Number of GETs begun.</summary>
    public int Fetches { get; set; }

    /// <summary>Whether the last GET had a response that a retry cannot change.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The boot of that GET.</summary>
    public int RefusedIn { get; set; }

    /// <summary>Number of commits of its settings.</summary>
    public int Commits { get; set; }

    /// <summary>Whether the settings of its payload were in force at some time since the fetch.</summary>
    public bool WasInForce { get; private set; }

    /// <summary>Number of restarts requested because of it.</summary>
    public int Restarts { get; set; }

    /// <summary>Whether the board has booted since the fetch.</summary>
    public bool HasRebooted { get; set; }

    /// <summary>Number of calls that gave its payload to a handler.</summary>
    public int Begins { get; set; }

    /// <summary>Whether that handler may run twice.</summary>
    public bool MayRunTwice { get; set; }

    /// <summary>Whether a handler has returned that it is done.</summary>
    public bool IsHandled { get; set; }

    /// <summary>Whether everything that the payload asks for is done.</summary>
    public bool IsDone => Meaning is { IsBad: false } meaning && (meaning.IsOwn
        ? (!meaning.HasSettings || WasInForce) && (!meaning.IsReboot || HasRebooted)
        : IsHandled);

    /// <summary>Whether this is the execution with that number and time of queueing.</summary>
    public bool IsOf((long Number, long QueuedAt) identity) => Identity == identity;

    /// <summary>
    /// A fetch has ended. Its body is a payload only if it has the declared length and matches the document's size and
    /// digest. A declared length of -1 is unknown.
    /// </summary>
    public void Take(byte[] body, int status, long claimed)
    {
        bool isWhole = status == 200 && body.Length <= PayloadBytesMax && (claimed < 0 || claimed == body.Length);
        Payload = isWhole && IsAsPromised(body) ? body : null;
        Meaning = Payload is null ? null : PayloadMeaning.Of(Payload);
    }

    /// <summary>Records that these settings are in force.</summary>
    public void NoteInForce(SettingsValues held) =>
        WasInForce |= Meaning is { IsBad: false, HasSettings: true } meaning && meaning.AppliedTo(held) == held;

    private bool IsAsPromised(byte[] body)
    {
        bool isSize = !Document.TryGetProperty("size", out JsonElement size)
            || (size.ValueKind == JsonValueKind.Number && size.GetDecimal() == body.Length);
        string digest = Convert.ToHexStringLower(SHA256.HashData(body));
        return isSize && (!Document.TryGetProperty("sha256", out JsonElement promised)
            || digest.Equals(promised.ToString(), StringComparison.OrdinalIgnoreCase));
    }
}
