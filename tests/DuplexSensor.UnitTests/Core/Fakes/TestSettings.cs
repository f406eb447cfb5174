using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>Settings as stories name them: refresh, on and reboot; any other setting has its default.</summary>
internal static class TestSettings
{
    public static DeviceSettings New(int refreshMs, bool on, int reboot)
    {
        int[] values =
        [
            .. Enumerable.Range(0, (int)Setting.Count)
                .Select(setting => SettingsTable.Get((Setting)setting, SettingsTable.Default)),
        ];
        values[(int)Setting.Refresh] = refreshMs;
        values[(int)Setting.On] = on ? 1 : 0;
        values[(int)Setting.Reboot] = reboot;
        return new DeviceSettings(values);
    }

    /// <summary>The set of these settings.</summary>
    public static SettingKeys Keys(params Setting[] settings) =>
        settings.Aggregate(SettingKeys.None, (keys, setting) => keys | SettingsTable.ToKey(setting));

    /// <summary>Settings that no job has set.</summary>
    public static bool TryCommit(this SettingsStore store, DeviceSettings settings) =>
        store.TryCommit(settings, store.JobFingerprint);
}
