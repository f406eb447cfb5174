using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The settings in a delta or in a job's payload, each checked separately (D3).
/// </summary>
public sealed class SettingsPatch
{
    private const int NumberLengthMax = 20;

    private readonly int[] _values = new int[(int)Setting.Count];

    /// <summary>All settings in the patch, with a good or a bad value.</summary>
    public SettingKeys Keys;

    /// <summary>The settings whose value is rejected.</summary>
    public SettingKeys Rejected;

    /// <summary>The settings with a good integer in another form than the firmware writes, such as 12000.0.</summary>
    public SettingKeys NonCanonical;

    /// <summary>The reason for each rejected value.</summary>
    public readonly RejectionReasons Reasons = new RejectionReasons();

    /// <summary>
    /// Reads the reader's next value; false when it is not an object. Unknown keys are added to
    /// <paramref name="unknown"/>, and their values are skipped.
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

    /// <summary>Removes these settings from the patch.</summary>
    public void Remove(SettingKeys keys)
    {
        Keys &= ~keys;
        Rejected &= ~keys;
        NonCanonical &= ~keys;
    }

    /// <summary>Returns the settings with every good value of the patch applied.</summary>
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

    // If a document contains a key twice, the last value counts.
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
        // An integer of more than 64 bits is not read, but beyond every setting's range.
        int start = reader.Position;
        bool isRead = reader.TryReadInteger(out long value, out bool isNonCanonical);
        if (!isRead && value == 0)
        {
            return "not an integer";
        }

        int min = SettingsTable.Get(setting, SettingsTable.Min);
        int max = SettingsTable.Get(setting, SettingsTable.Max);
        if (value < min)
        {
            return Describe(reader, start, setting, " is below ", min);
        }

        if (value > max)
        {
            return Describe(reader, start, setting, " is above ", max);
        }

        _values[(int)setting] = (int)value;
        NonCanonical |= isNonCanonical ? SettingsTable.ToKey(setting) : SettingKeys.None;
        return null;
    }

    // Such as "500 ms is below 1000 ms", at most Limits.ReasonLengthMax characters.
    private static string Describe(JsonReader reader, int start, Setting setting, string comparison, int bound)
    {
        string number = reader.GetNumber(start, NumberLengthMax + 1);
        if (number.Length > NumberLengthMax)
        {
            number = number.Substring(0, NumberLengthMax) + "...";
        }

        string unit = SettingsTable.GetUnit(setting);
        return number + unit + comparison + bound.ToString() + unit;
    }
}
