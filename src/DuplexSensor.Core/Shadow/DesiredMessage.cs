using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The settings in a message of <c>update/delta</c>, or in the <c>desired</c> of a message of <c>update/accepted</c>.
/// </summary>
public sealed class DesiredMessage
{
    /// <summary>The settings.</summary>
    public readonly SettingsPatch Patch = new SettingsPatch();

    /// <summary>The shadow's version, from 1.</summary>
    public long Version;

    /// <summary>
    /// Reads a message. False when it is malformed, or has no settings or no version; the members are then not valid.
    /// </summary>
    /// <param name="reader">Any reader; it starts at the message.</param>
    /// <param name="payload">The message's bytes.</param>
    /// <param name="section">The member of <c>state</c> with the settings; null when <c>state</c> holds them.</param>
    /// <param name="unknown">Gets the names of unknown keys, of a malformed message too.</param>
    public bool TryRead(JsonReader reader, byte[] payload, string? section, UnknownKeys unknown)
    {
        Version = 0;
        bool hasSettings = false;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("state") && section == null)
            {
                hasSettings = Patch.TryRead(reader, unknown);
            }
            else if (reader.NameEquals("state") && reader.EnterObject())
            {
                while (reader.NextMember())
                {
                    hasSettings |= reader.NameEquals(section!) && Patch.TryRead(reader, unknown);
                }
            }
            else if (reader.NameEquals("version") && reader.TryReadInteger(out long version))
            {
                Version = version;
            }
        }

        return reader.TryReadEnd() && hasSettings && Version > 0;
    }
}
