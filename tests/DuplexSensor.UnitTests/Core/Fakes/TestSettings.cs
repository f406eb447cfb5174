using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>Settings by refresh, on and reboot; every other setting has its default.</summary>
internal static class TestSettings
{
    public static DeviceSettings Create(int refreshMs, bool on, int reboot)
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

    /// <summary>The set that contains these settings.</summary>
    public static SettingKeys Keys(params Setting[] settings) =>
        settings.Aggregate(SettingKeys.None, (keys, setting) => keys | SettingsTable.ToKey(setting));

    /// <summary>Commits settings that no job sets: the fingerprint stays.</summary>
    public static bool TryCommit(this SettingsStore store, DeviceSettings settings) =>
        store.TryCommit(settings, store.JobFingerprint);
}
