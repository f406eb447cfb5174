using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// What <c>update/accepted</c> and <c>update/rejected</c> say that the firmware needs. Made at boot, filled again and
/// again: an answer comes with each report.
/// </summary>
public sealed class ShadowResponse
{
    /// <summary>Whether it bears the clientToken that was looked for.</summary>
    public bool MatchesToken;

    /// <summary>The shadow's version, with accepted; 0 when it is not there.</summary>
    public long Version;

    /// <summary>The error, with rejected: 400 to 500; 0 when it is not there.</summary>
    public int Code;

    /// <summary>False when the document is malformed.</summary>
    public bool TryRead(JsonReader reader, byte[] payload, string? token)
    {
        MatchesToken = false;
        Version = 0;
        Code = 0;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("clientToken"))
            {
                MatchesToken = reader.ReadTextAndCompare(token);
            }
            else if (reader.NameEquals("version") && reader.TryReadInteger(out long version))
            {
                Version = version;
            }
            else if (reader.NameEquals("code") && reader.TryReadInteger(out int code))
            {
                Code = code;
            }
        }

        return reader.TryReadEnd();
    }
}
