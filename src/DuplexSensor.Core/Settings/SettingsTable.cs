using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// A setting that the cloud can change: its row in <see cref="SettingsTable"/>. Reports, corrections and reasons are
/// written in this order, and <c>boot</c> and <c>journal</c> hold it in flash: a new setting comes last.
/// </summary>
public enum Setting
{
    /// <summary>Whether the LED shines.</summary>
    On,

    /// <summary>Time from one report to the next, in milliseconds.</summary>
    Refresh,

    /// <summary>A counter: a value other than the one handled last restarts the device once.</summary>
    Reboot,

    /// <summary>How many settings there are, at most 8: <c>journal</c> has a bit for each.</summary>
    Count,
}

/// <summary>A set of settings: bit n is the setting of number n. See <see cref="SettingsTable.ToKey"/>.</summary>
public enum SettingKeys
{
    None = 0,
    All = (1 << (int)Setting.Count) - 1,
}

/// <summary>
/// The settings that the cloud can change, a row each. A new setting is a member of <see cref="Setting"/>, a row here
/// and its bytes at the end of the record; one with another default in settings.json is a member of
/// <see cref="DeviceConfig"/> too.
/// </summary>
public static class SettingsTable
{
    /// <summary>
    /// Format of the record <c>settings</c>. Format 1 has three settings and no mark of a job, format 2 has the mark;
    /// each further setting is another format.
    /// </summary>
    public const byte RecordFormat = (byte)Setting.Count - 1;

    /// <summary>Length of the record. A setting that a shorter record of an older format lacks has its
    /// default.</summary>
    public const int RecordBytes = 21;

    /// <summary>Place of the job's mark in the record, 4 bytes.</summary>
    public const int MarkAt = 17;

    // Columns.
    public const int IsFlag = 0;
    public const int Min = 1;
    public const int Max = 2;
    public const int Default = 3;

    /// <summary>Place of the value in the record: 1 byte for a flag, 4 for an integer.</summary>
    public const int ValueAt = 4;

    /// <summary>Place of the default that the value grew from, 4 bytes; 0 when the record has none.</summary>
    public const int DefaultAt = 5;

    private const int Flag = 1;
    private const int Integer = 0;

    /// <summary>The setting's name in every document.</summary>
    public static string GetName(Setting setting)
    {
        return GetRow(setting, IsFlag, out _);
    }

    /// <summary>One number of the setting's row.</summary>
    /// <param name="setting">The row.</param>
    /// <param name="column">One of the columns above.</param>
    public static int Get(Setting setting, int column)
    {
        GetRow(setting, column, out int value);
        return value;
    }

    /// <summary>The set that holds this setting alone.</summary>
    public static SettingKeys ToKey(Setting setting)
    {
        return (SettingKeys)(1 << (int)setting);
    }

    /// <summary>
    /// The setting at a position, from 0, in the order of the record, which trace lines have too: refresh comes first.
    /// </summary>
    public static Setting GetInRecordOrder(int position)
    {
        return position == 0 ? Setting.Refresh : position == 1 ? Setting.On : (Setting)position;
    }

    private static string GetRow(Setting setting, int column, out int value)
    {
        switch (setting)
        {
            // Name, and: kind, smallest, largest, default, place in the record, place of the default in the record.
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
