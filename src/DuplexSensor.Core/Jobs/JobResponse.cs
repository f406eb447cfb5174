using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// An answer to a job request that carries no execution: update accepted, or anything rejected.
/// </summary>
public sealed class JobResponse
{
    private const int CodeLengthMax = 32;

    /// <summary>Whether it bears the clientToken that was looked for.</summary>
    public bool MatchesToken;

    /// <summary>With rejected: the error's name, such as "VersionMismatch"; empty when it is not there.</summary>
    public string Code = "";

    /// <summary>
    /// With VersionMismatch and InvalidStateTransition: the execution's status; empty when it is not there.
    /// </summary>
    public string Status = "";

    /// <summary>With the same two: its version; 0 when it is not there.</summary>
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
