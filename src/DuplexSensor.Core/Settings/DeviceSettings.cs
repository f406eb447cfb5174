using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>A value for each setting that the cloud can change. An object never changes; it is replaced.</summary>
public sealed class DeviceSettings
{
    private readonly int[] _values;

    /// <param name="values">A value for each <see cref="Setting"/>, in its range; 0 or 1 for a flag.</param>
    public DeviceSettings(int[] values)
    {
        Invariant.Require(AreValid(values), "settings out of range");
        _values = values;
    }

    /// <summary>Milliseconds from one report to the next, 1,000 to 86,400,000; 9,000 by default.</summary>
    public int RefreshMs => _values[(int)Setting.Refresh];

    /// <summary>Whether the LED is on.</summary>
    public bool On => _values[(int)Setting.On] != 0;

    /// <summary>
    /// The value of the counter <c>reboot</c> that was handled last, 0 to 2,147,483,647; 0 on a new device.
    /// </summary>
    public int Reboot => _values[(int)Setting.Reboot];

    /// <summary>Whether each value is in its setting's range.</summary>
    public static bool AreValid(int[] values)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            int value = values[(int)setting];
            if (value < SettingsTable.Get(setting, SettingsTable.Min)
                || value > SettingsTable.Get(setting, SettingsTable.Max))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value of a setting; 0 or 1 for a flag.</summary>
    public int Get(Setting setting)
    {
        return _values[(int)setting];
    }

    /// <summary>The value as text, as in JSON and in trace lines.</summary>
    public string GetText(Setting setting)
    {
        int value = Get(setting);
        return SettingsTable.Get(setting, SettingsTable.IsFlag) == 0 ? value.ToString() : value != 0 ? "true" : "false";
    }

    /// <summary>Writes the setting as a member of the open object.</summary>
    public void Write(JsonWriter json, Setting setting)
    {
        string name = SettingsTable.GetName(setting);
        if (SettingsTable.Get(setting, SettingsTable.IsFlag) == 0)
        {
            json.Number(name, Get(setting));
        }
        else
        {
            json.Boolean(name, Get(setting) != 0);
        }
    }

    /// <summary>The settings whose values differ.</summary>
    public SettingKeys FindDifferences(DeviceSettings other)
    {
        SettingKeys keys = SettingKeys.None;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            keys |= Get(setting) == other.Get(setting) ? SettingKeys.None : SettingsTable.ToKey(setting);
        }

        return keys;
    }
}
