using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// A setting that the cloud can change, and its row in <see cref="SettingsTable"/>. A new setting comes last, because
/// the records <c>boot</c> and <c>journal</c> contain this order. Reports, corrections and reasons have the same order.
/// </summary>
public enum Setting
{
    /// <summary>Whether the LED is on.</summary>
    On,

    /// <summary>Milliseconds from one report to the next.</summary>
    Refresh,

    /// <summary>A counter. A value that differs from the one handled last restarts the device once.</summary>
    Reboot,

    /// <summary>Number of settings; at most 8, because <c>journal</c> has one byte with a bit for each.</summary>
    Count,
}

/// <summary>A set of settings: bit n is the setting with number n. See <see cref="SettingsTable.ToKey"/>.</summary>
public enum SettingKeys
{
    None = 0,
    All = (1 << (int)Setting.Count) - 1,
}

/// <summary>
/// The settings that the cloud can change, one row each. A new setting needs a member of <see cref="Setting"/>, a row
/// here, and bytes at the end of the record. It needs a member of <see cref="DeviceConfig"/> too, if settings.json can
/// set its default.
/// </summary>
public static class SettingsTable
{
    /// <summary>
    /// Format of the record <c>settings</c>. Format 1 has three settings and no job's fingerprint, format 2 has both.
    /// Each further setting adds one to the format.
    /// </summary>
    public const byte RecordFormat = (byte)Setting.Count - 1;

    /// <summary>
    /// Length of the record in bytes. A setting that a shorter record of an older format lacks gets its default.
    /// </summary>
    public const int RecordBytes = 21;

    /// <summary>Offset of the job's fingerprint in the record, 4 bytes.</summary>
    public const int JobFingerprintAt = 17;

    /// <summary>Column: 1 for true or false, 0 for an integer.</summary>
    public const int IsFlag = 0;

    /// <summary>Column: smallest value.</summary>
    public const int Min = 1;

    /// <summary>Column: largest value.</summary>
    public const int Max = 2;

    /// <summary>Column: default of a setting that settings.json does not set.</summary>
    public const int Default = 3;

    /// <summary>Column: offset of the value in the record; 1 byte for a flag, 4 for an integer.</summary>
    public const int ValueAt = 4;

    /// <summary>Column: offset of the default at the time of the commit, 4 bytes; 0 when the record has none.</summary>
    public const int DefaultAt = 5;

    private const int Flag = 1;
    private const int Integer = 0;

    /// <summary>The setting's name in JSON.</summary>
    public static string GetName(Setting setting)
    {
        return GetRow(setting, IsFlag, out _);
    }

    /// <summary>The unit of the setting's numbers, as it follows a number in a text; "" for none.</summary>
    public static string GetUnit(Setting setting)
    {
        return setting == Setting.Refresh ? " ms" : "";
    }

    /// <summary>One number of the table.</summary>
    /// <param name="setting">The row.</param>
    /// <param name="column">One of the column constants.</param>
    public static int Get(Setting setting, int column)
    {
        GetRow(setting, column, out int value);
        return value;
    }

    /// <summary>The set that contains only this setting.</summary>
    public static SettingKeys ToKey(Setting setting)
    {
        return (SettingKeys)(1 << (int)setting);
    }

    /// <summary>
    /// The setting at a position, from 0, in the order of the record, where refresh comes first. Trace lines have that
    /// order too.
    /// </summary>
    public static Setting GetInRecordOrder(int position)
    {
        return position == 0 ? Setting.Refresh : position == 1 ? Setting.On : (Setting)position;
    }

    private static string GetRow(Setting setting, int column, out int value)
    {
        switch (setting)
        {
            // Kind, smallest, largest, default, offset of the value, offset of the default; then the name.
            case Setting.On:
                value = Pick(column, Flag, 0, 1, 0, 4, 13);
                return "on";
            case Setting.Refresh:
                value = Pick(column, Integer, Limits.RefreshMsMin, Limits.RefreshMsMax, 9_000, 0, 9);
                return "refresh";
            case Setting.Reboot:
                value = Pick(column, Integer, 0, int.MaxValue, 0, 5, 0);
                return "reboot";
            default:
                throw new InvariantException("no such setting");
        }
    }

    private static int Pick(int column, int isFlag, int min, int max, int initial, int valueAt, int defaultAt)
    {
        switch (column)
        {
            case IsFlag: return isFlag;
            case Min: return min;
            case Max: return max;
            case Default: return initial;
            case ValueAt: return valueAt;
            default: return defaultAt;
        }
    }
}
