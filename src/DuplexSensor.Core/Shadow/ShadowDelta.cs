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
    public bool TryRead(JsonReader reader, byte[] payload, UnknownNames unknown)
    {
        Version = 0;
        bool hasState = false;
        reader.Start(payload, payload.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            if (reader.NameIs("state"))
            {
                hasState = Patch.TryRead(reader, unknown);
            }
            else if (reader.NameIs("version") && reader.TryTakeInteger(out long version))
            {
                Version = version;
            }
        }

        return reader.IsWhole() && hasState && Version > 0;
    }
}
