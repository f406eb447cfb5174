using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The wanted settings as they came, checked one by one (D3): from a delta, or from a job's payload.
/// </summary>
public sealed class SettingsPatch
{
    private readonly int[] _values = new int[(int)Setting.Count];

    /// <summary>Settings that are in the patch, with a good value or a bad one.</summary>
    public SettingKeys Keys;

    /// <summary>Of these, the ones whose value is rejected, each with a reason.</summary>
    public SettingKeys Rejected;

    /// <summary>Good values that are written otherwise than the firmware writes them: 12000.0.</summary>
    public SettingKeys NonCanonical;

    /// <summary>Why a value is rejected.</summary>
    public readonly RejectionReasons Reasons = new RejectionReasons();

    /// <summary>
    /// Reads the object that the reader stands before; false when there is none. Keys that this firmware does not know
    /// are recorded and skipped, whatever they hold.
    /// </summary>
    public bool TryRead(JsonReader reader, UnknownKeys unknown)
    {
        Remove(SettingKeys.All);
        Reasons.Clear(SettingKeys.All);
        if (!reader.EnterObject())
        {
            return false;
        }

        while (reader.NextMember())
        {
            ReadMember(reader, unknown);
        }

        return true;
    }

    /// <summary>Leaves these settings out.</summary>
    public void Remove(SettingKeys keys)
    {
        Keys &= ~keys;
        Rejected &= ~keys;
        NonCanonical &= ~keys;
    }

    /// <summary>What these settings become when every good value is applied.</summary>
    public DeviceSettings ApplyTo(DeviceSettings settings)
    {
        SettingKeys accepted = Keys & ~Rejected;
        var values = new int[(int)Setting.Count];
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            bool isGood = (accepted & SettingsTable.ToKey(setting)) != SettingKeys.None;
            values[(int)setting] = isGood ? _values[(int)setting] : settings.Get(setting);
        }

        return new DeviceSettings(values);
    }

    private void ReadMember(JsonReader reader, UnknownKeys unknown)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            if (reader.NameEquals(SettingsTable.GetName(setting)))
            {
                ReadValue(reader, setting);
                return;
            }
        }

        unknown.Add(reader);
    }

    // A key that stands twice counts as it stands last.
    private void ReadValue(JsonReader reader, Setting setting)
    {
        SettingKeys key = SettingsTable.ToKey(setting);
        Remove(key);
        string? reason;
        if (SettingsTable.Get(setting, SettingsTable.IsFlag) == 0)
        {
            reason = ReadInteger(reader, setting);
        }
        else
        {
            reason = reader.TryReadBoolean(out bool flag) ? null : "not true or false";
            _values[(int)setting] = flag ? 1 : 0;
        }

        Keys |= key;
        Rejected |= reason == null ? SettingKeys.None : key;
        Reasons.Set(setting, reason);
    }

    private string? ReadInteger(JsonReader reader, Setting setting)
    {
        if (!reader.TryReadInteger(out long value, out bool isNonCanonical))
        {
            return "not an integer";
        }

        int min = SettingsTable.Get(setting, SettingsTable.Min);
        int max = SettingsTable.Get(setting, SettingsTable.Max);
        if (value < min || value > max)
        {
            return "not from " + min.ToString() + " to " + max.ToString();
        }

        _values[(int)setting] = (int)value;
        NonCanonical |= isNonCanonical ? SettingsTable.ToKey(setting) : SettingKeys.None;
        return null;
    }
}
