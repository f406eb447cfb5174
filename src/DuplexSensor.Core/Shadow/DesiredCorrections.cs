using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// The corrections of <c>desired</c> in the next report (D3). A rejected value becomes null; an integer in another form
/// becomes the plain integer. The report contains the delta's version, so that it does not overwrite what a user writes
/// meanwhile.
/// </summary>
public sealed class DesiredCorrections
{
    private SettingKeys _rejected;
    private SettingKeys _nonCanonical;
    private long _version;

    /// <summary>Whether a report has contained them. Set it to false to send them with the next report again.</summary>
    public bool IsSent;

    /// <summary>Whether the next report corrects nothing.</summary>
    public bool IsEmpty => IsSent || (_rejected | _nonCanonical) == SettingKeys.None;

    /// <summary>Replaces the corrections by those of a new delta.</summary>
    /// <param name="patch">The delta's settings.</param>
    /// <param name="notApplied">Settings that flash did not accept. Their integers stay as the user wrote them.</param>
    /// <param name="version">The delta's version.</param>
    public void Set(SettingsPatch patch, SettingKeys notApplied, long version)
    {
        _rejected = patch.Rejected;
        _nonCanonical = patch.NonCanonical & ~notApplied;
        _version = version;
        IsSent = false;
    }

    /// <summary>Removes the corrections of settings that a job has set after the delta.</summary>
    public void Remove(SettingKeys keys)
    {
        _rejected &= ~keys;
        _nonCanonical &= ~keys;
    }

    /// <summary>Removes all corrections.</summary>
    public void Clear()
    {
        _rejected = SettingKeys.None;
        _nonCanonical = SettingKeys.None;
    }

    /// <summary>Writes the section <c>desired</c> into the open object <c>state</c>.</summary>
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

    /// <summary>Writes the member <c>version</c> into the open document, and sets <see cref="IsSent"/>.</summary>
    public void WriteVersion(JsonWriter json)
    {
        json.Number("version", _version);
        IsSent = true;
    }
}
