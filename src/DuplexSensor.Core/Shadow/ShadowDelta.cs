using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>One <c>update/delta</c>: its version and the wanted settings.</summary>
public sealed class ShadowDelta
{
    public readonly SettingsPatch Patch = new SettingsPatch();

    public long Version;

    /// <summary>
    /// False when the document is malformed, or holds no state or version; then nothing of it counts.
    /// </summary>
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
