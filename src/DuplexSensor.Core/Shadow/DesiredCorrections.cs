using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// What the next report corrects in <c>desired</c> (D3): rejected values become null, odd spellings the integer. Bound
/// to
/// the delta's version, so that a correction that a user makes meanwhile is not overwritten.
/// </summary>
public sealed class DesiredCorrections
{
    private SettingKeys _rejected;
    private SettingKeys _nonCanonical;
    private long _version;

    public bool IsEmpty => (_rejected | _nonCanonical) == SettingKeys.None;

    /// <param name="patch">What was desired.</param>
    /// <param name="notApplied">Settings that flash did not take: they stay as the user wrote them.</param>
    /// <param name="version">The delta's.</param>
    public void Set(SettingsPatch patch, SettingKeys notApplied, long version)
    {
        _rejected = patch.Rejected;
        _nonCanonical = patch.NonCanonical & ~notApplied;
        _version = version;
    }

    /// <summary>These settings have been set since: their corrections are void.</summary>
    public void Remove(SettingKeys keys)
    {
        _rejected &= ~keys;
        _nonCanonical &= ~keys;
    }

    public void Clear()
    {
        _rejected = SettingKeys.None;
        _nonCanonical = SettingKeys.None;
    }

    /// <summary>Writes the section <c>desired</c> into the object <c>state</c> that is open.</summary>
    public void WriteDesired(JsonWriter json, DeviceSettings settings)
    {
        json.BeginObject("desired");
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            SettingKeys key = SettingsTable.ToKey(setting);
            if ((_rejected & key) != SettingKeys.None)
            {
                json.Null(SettingsTable.GetName(setting));
            }
            else if ((_nonCanonical & key) != SettingKeys.None)
            {
                settings.Write(json, setting);
            }
        }

        json.EndObject();
    }

    /// <summary>Writes the member <c>version</c> into the document that is open.</summary>
    public void WriteVersion(JsonWriter json)
    {
        json.Number("version", _version);
    }
}
