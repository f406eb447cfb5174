using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>A message of <c>update/delta</c>: its version and its settings.</summary>
public sealed class ShadowDelta
{
    /// <summary>The settings in <c>state</c>.</summary>
    public readonly SettingsPatch Patch = new SettingsPatch();

    /// <summary>The shadow's version, from 1.</summary>
    public long Version;

    /// <summary>
    /// Reads a message. False when it is malformed, or has no state or no version; the members are then not valid.
    /// </summary>
    /// <param name="reader">Any reader; it starts at the message.</param>
    /// <param name="payload">The message's bytes.</param>
    /// <param name="unknown">Gets the names of unknown keys, of a malformed message too.</param>
    public bool TryRead(JsonReader reader, byte[] payload, UnknownKeys unknown)
    {
        Version = 0;
        bool hasState = false;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameEquals("state"))
            {
                hasState = Patch.TryRead(reader, unknown);
            }
            else if (reader.NameEquals("version") && reader.TryReadInteger(out long version))
            {
                Version = version;
            }
        }

        return reader.TryReadEnd() && hasState && Version > 0;
    }
}
