using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// A response that contains no job execution: update/accepted, update/rejected or start-next/rejected.
/// </summary>
public sealed class JobResponse
{
    private const int CodeLengthMax = 32;

    /// <summary>Whether the response has the clientToken of the request.</summary>
    public bool MatchesToken;

    /// <summary>The error code of a rejected request, for example "VersionMismatch"; else empty.</summary>
    public string Code = "";

    /// <summary>
    /// The execution's status, which only the errors VersionMismatch and InvalidStateTransition contain; else empty.
    /// </summary>
    public string Status = "";

    /// <summary>
    /// The execution's version, which only VersionMismatch and InvalidStateTransition contain; else 0.
    /// </summary>
    public int VersionNumber;

    /// <summary>False when the document is malformed.</summary>
    public bool TryRead(JsonReader reader, byte[] payload, string? token)
    {
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("clientToken"))
            {
                MatchesToken = reader.ReadTextAndCompare(token);
            }
            else if (reader.NameEquals("code") && reader.TryReadText(CodeLengthMax, out string code))
            {
                Code = code;
            }
            else if (reader.NameEquals("executionState") && reader.EnterObject())
            {
                ReadState(reader);
            }
        }

        return reader.TryReadEnd();
    }

    private void ReadState(JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.NameEquals("versionNumber") && reader.TryReadInteger(out int version))
            {
                VersionNumber = version;
            }
            else if (reader.NameEquals("status") && reader.TryReadText(CodeLengthMax, out string status))
            {
                Status = status;
            }
        }
    }
}
