using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The members that the firmware needs of <c>update/accepted</c> and <c>update/rejected</c>. One object is used for all
/// responses, because one comes for each report.
/// </summary>
public sealed class ShadowResponse
{
    /// <summary>Whether the response contains the client token of the outstanding report.</summary>
    public bool MatchesToken;

    /// <summary>The shadow's version, in accepted; 0 when it is absent.</summary>
    public long Version;

    /// <summary>Whether the update has written <c>desired</c>, in accepted.</summary>
    public bool HasDesired;

    /// <summary>The error code, in rejected: 400 to 500; 0 when it is absent.</summary>
    public int Code;

    /// <summary>Reads a response. False when it is malformed.</summary>
    /// <param name="reader">Any reader; it starts at the response.</param>
    /// <param name="payload">The response's bytes.</param>
    /// <param name="token">Client token of the outstanding report; null when none is outstanding.</param>
    public bool TryRead(JsonReader reader, byte[] payload, string? token)
    {
        MatchesToken = false;
        HasDesired = false;
        Version = 0;
        Code = 0;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("clientToken"))
            {
                MatchesToken = reader.ReadTextAndCompare(token);
            }
            else if (reader.NameEquals("state") && reader.EnterObject())
            {
                while (reader.NextMember())
                {
                    HasDesired |= reader.NameEquals("desired");
                }
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
