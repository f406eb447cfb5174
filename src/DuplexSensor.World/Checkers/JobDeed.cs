using System.Security.Cryptography;
using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>What a board has done of one execution of a job, as seen at its ports.</summary>
public sealed class JobDeed(string jobId, JsonElement document)
{
    private const int PayloadBytesMax = 4_096;

    public string JobId { get; } = jobId;

    public JsonElement Document { get; } = document;

    /// <summary>Execution number and time of queueing, as start-next has told them.</summary>
    public (long Number, long QueuedAt) Identity { get; init; }

    /// <summary>The payload that has come whole last, as it was promised; null when none has.</summary>
    public byte[]? Payload { get; private set; }

    /// <summary>What that asks for.</summary>
    public PayloadMeaning? Meaning { get; private set; }

    /// <summary>GETs begun.</summary>
    public int Fetches { get; set; }

    /// <summary>Whether the last GET had an answer that no other GET can mend.</summary>
    public bool IsRefused { get; set; }

    /// <summary>In which boot.</summary>
    public int RefusedIn { get; set; }

    /// <summary>How often its settings were committed.</summary>
    public int Commits { get; set; }

    /// <summary>Whether the settings of its payload have been in force since that came.</summary>
    public bool WasInForce { get; private set; }

    /// <summary>Restarts that were asked for because of it.</summary>
    public int Restarts { get; set; }

    /// <summary>Whether a boot has followed its payload.</summary>
    public bool HasRebooted { get; set; }

    /// <summary>How often a handler has got its payload.</summary>
    public int Begins { get; set; }

    /// <summary>Whether that handler may get it twice.</summary>
    public bool MayRunTwice { get; set; }

    /// <summary>Whether a handler has said that it is done.</summary>
    public bool IsHandled { get; set; }

    /// <summary>Whether what it asks for is done.</summary>
    public bool IsDone => Meaning is { IsBad: false } meaning && (meaning.IsOwn
        ? (!meaning.HasSettings || WasInForce) && (!meaning.IsReboot || HasRebooted)
        : IsHandled);

    /// <summary>The same execution, as an answer of start-next tells it?</summary>
    public bool IsOf((long Number, long QueuedAt) identity) => Identity == identity;

    /// <summary>A body has come to its end: a payload only if it is all that was claimed and promised.</summary>
    public void Take(byte[] body, int status, long claimed)
    {
        bool isWhole = status == 200 && body.Length <= PayloadBytesMax && (claimed < 0 || claimed == body.Length);
        Payload = isWhole && IsAsPromised(body) ? body : null;
        Meaning = Payload is null ? null : PayloadMeaning.Of(Payload);
    }

    /// <summary>These settings are in force.</summary>
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
