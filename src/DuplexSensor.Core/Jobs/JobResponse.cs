using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// A response to a job request that has no execution: update/accepted, or a rejected request.
/// </summary>
public sealed class JobResponse
{
    private const int CodeLengthMax = 32;

    /// <summary>Whether the response has the clientToken of the request.</summary>
    public bool MatchesToken;

    /// <summary>With rejected: the error's name, for example "VersionMismatch"; empty without one.</summary>
    public string Code = "";

    /// <summary>
    /// With VersionMismatch and InvalidStateTransition: the execution's status; empty without one.
    /// </summary>
    public string Status = "";

    /// <summary>With the same two errors: the execution's version; 0 without one.</summary>
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
