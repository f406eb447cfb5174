using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// What the next report mends in <c>desired</c> (D3): refused values become null, odd spellings the integer. Bound to
/// the delta's version, so that a correction that a user makes meanwhile is not overwritten.
/// </summary>
public sealed class DesiredCorrections
{
    private int _refused;
    private int _respelled;
    private long _version;

    public bool IsEmpty => (_refused | _respelled) == SettingsKeys.None;

    /// <param name="patch">What was desired.</param>
    /// <param name="notTaken">Keys that flash did not take: they stay as the user wrote them.</param>
    /// <param name="version">The delta's.</param>
    public void Note(SettingsPatch patch, int notTaken, long version)
    {
        _refused = patch.Refused;
        _respelled = patch.Respelled & ~notTaken;
        _version = version;
    }

    /// <summary>These keys have been set anew since: there is nothing left of them to mend.</summary>
    public void Forget(int keys)
    {
        _refused &= ~keys;
        _respelled &= ~keys;
    }

    public void Clear()
    {
        _refused = SettingsKeys.None;
        _respelled = SettingsKeys.None;
    }

    /// <summary>Writes the section <c>desired</c> into the object <c>state</c> that is open.</summary>
    public void WriteDesired(JsonWriter json, DeviceSettings settings)
    {
        json.BeginObject("desired");
        for (int key = SettingsKeys.On; key <= SettingsKeys.Reboot; key <<= 1)
        {
            string name = SettingsKeys.NameOf(key);
            if ((_refused & key) != 0)
            {
                json.Null(name);
            }
            else if ((_respelled & key) != 0)
            {
                json.Number(name, key == SettingsKeys.Refresh ? settings.RefreshMs : settings.Reboot);
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
