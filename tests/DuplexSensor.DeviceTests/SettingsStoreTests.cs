using System.IO;
using DuplexSensor.Core.Settings;
using DuplexSensor.Esp32;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>Settings in real files, through the adapter that the firmware uses.</summary>
[TestClass]
public class SettingsStoreTests
{
    private const string SlotA = "I:\\settings.a";
    private const string SlotB = "I:\\settings.b";

    [Setup]
    public void DeleteSlots()
    {
        File.Delete(SlotA);
        File.Delete(SlotB);
    }

    [TestMethod]
    public void A_new_board_has_the_defaults_and_a_commit_survives_a_restart()
    {
        DeleteSlots();
        SettingsStore store = Load();
        Assert.AreEqual(9_000, store.Current.RefreshMs);

        Assert.IsTrue(TryCommit(store, 12_000, 3));

        SettingsStore afterwards = Load();
        Assert.AreEqual(12_000, afterwards.Current.RefreshMs);
        Assert.IsTrue(afterwards.Current.On);
        Assert.AreEqual(3, afterwards.Current.Reboot);
        Assert.AreEqual("ok", afterwards.Status);
    }

    [TestMethod]
    public void After_a_torn_write_to_the_second_slot_the_first_applies()
    {
        DeleteSlots();
        SettingsStore store = Load();
        TryCommit(store, 12_000, 0);
        TryCommit(store, 13_000, 0);
        File.WriteAllBytes(SlotB, new byte[] { 1, 0, 0 });

        SettingsStore afterwards = Load();

        Assert.AreEqual(12_000, afterwards.Current.RefreshMs);
        Assert.AreEqual("recovered", afterwards.Status);
    }

    [TestMethod]
    public void Two_files_of_length_0_leave_the_defaults()
    {
        File.WriteAllBytes(SlotA, new byte[0]);
        File.WriteAllBytes(SlotB, new byte[0]);

        SettingsStore store = Load();

        Assert.AreEqual(9_000, store.Current.RefreshMs);
        Assert.AreEqual("defaults", store.Status);
    }

    private static bool TryCommit(SettingsStore store, int refreshMs, int reboot)
    {
        var values = new int[(int)Setting.Count];
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            values[(int)setting] = SettingsTable.Get(setting, SettingsTable.Default);
        }

        values[(int)Setting.On] = 1;
        values[(int)Setting.Refresh] = refreshMs;
        values[(int)Setting.Reboot] = reboot;
        return store.TryCommit(new DeviceSettings(values), 0);
    }

    private static SettingsStore Load()
    {
        var store = new SettingsStore(new Esp32Flash(), new DeviceConfig());
        store.Load();
        return store;
    }
}
