using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>The firmware's table of settings as the page's form needs it, in the order of the record.</summary>
internal static class SettingsDocument
{
    public static JsonArray Create() =>
    [
        .. Enumerable.Range(0, (int)Setting.Count).Select(SettingsTable.GetInRecordOrder).Select(CreateRow),
    ];

    /// <summary>The meaning of a setting, for people; the device has no room for such texts.</summary>
    public static (string Unit, string Meaning) Describe(Setting setting) => setting switch
    {
        Setting.Refresh => ("ms", "milliseconds from one report to the next"),
        Setting.On => ("", "the LED"),
        Setting.Reboot => ("", "a number other than the last one restarts the device once"),
        _ => ("", ""),
    };

    private static JsonObject CreateRow(Setting setting)
    {
        bool isFlag = SettingsTable.Get(setting, SettingsTable.IsFlag) != 0;
        int initial = SettingsTable.Get(setting, SettingsTable.Default);
        (string unit, string meaning) = Describe(setting);
        return new JsonObject
        {
            ["key"] = SettingsTable.GetName(setting),
            ["kind"] = isFlag ? "flag" : "integer",
            ["min"] = SettingsTable.Get(setting, SettingsTable.Min),
            ["max"] = SettingsTable.Get(setting, SettingsTable.Max),
            ["default"] = isFlag ? initial != 0 : initial,
            ["unit"] = unit,
            ["what"] = meaning,
        };
    }
}
