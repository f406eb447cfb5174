using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;
using DuplexSensor.UnitTests.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Settings;

public class SettingsStoreTests
{
    private const int SlotBytes = SlotRecord.OverheadBytes + SettingsTable.RecordBytes;
    private const byte NextFormat = SettingsTable.RecordFormat + 1;

    private readonly MemoryFlash _flash = new();
    private readonly DeviceConfig _config = new() { RefreshMs = 9_000, On = false };

    [Fact]
    public void A_new_device_has_the_defaults_and_writes_nothing()
    {
        SettingsStore store = Boot();

        AssertSettings(9_000, false, 0, store);
        Assert.Equal(("ok", 0), (store.Status, store.Revision));
        Assert.Equal(0, _flash.WriteCount);
    }

    [Fact]
    public void Committed_settings_are_in_force_at_once_and_after_a_boot()
    {
        SettingsStore store = Boot();
        Assert.True(store.TryCommit(TestSettings.Create(86_400_000, true, int.MaxValue)));
        AssertSettings(86_400_000, true, int.MaxValue, store);

        store = Boot();
        AssertSettings(86_400_000, true, int.MaxValue, store);
        Assert.Equal(("ok", 1), (store.Status, store.Revision));
    }

    [Fact]
    public void A_boot_with_unchanged_defaults_writes_nothing()
    {
        Boot().TryCommit(TestSettings.Create(5_000, true, 3));
        int writes = _flash.WriteCount;
        AssertSettings(5_000, true, 3, Boot());

        Assert.Equal(writes, _flash.WriteCount);
    }

    [Fact]
    public void A_new_default_of_refresh_is_committed_at_boot_and_changes_only_refresh()
    {
        Boot().TryCommit(TestSettings.Create(5_000, true, 3));
        _config.RefreshMs = 7_000;

        SettingsStore store = Boot();
        AssertSettings(7_000, true, 3, store);
        Assert.Equal(2, store.Revision);
    }

    [Fact]
    public void A_new_default_of_on_is_committed_at_boot_and_changes_only_on()
    {
        Boot().TryCommit(TestSettings.Create(5_000, false, 3));
        _config.On = true;

        AssertSettings(5_000, true, 3, Boot());
    }

    [Fact]
    public void A_new_default_is_committed_once_and_a_later_change_survives()
    {
        Boot().TryCommit(TestSettings.Create(5_000, false, 0));
        _config.RefreshMs = 7_000;
        Boot().TryCommit(TestSettings.Create(6_000, false, 0));

        int writes = _flash.WriteCount;
        AssertSettings(6_000, false, 0, Boot());
        Assert.Equal(writes, _flash.WriteCount);
    }

    [Fact]
    public void A_new_default_that_flash_does_not_accept_is_committed_by_the_next_boot()
    {
        Boot().TryCommit(TestSettings.Create(5_000, true, 3));
        _config.RefreshMs = 7_000;
        _flash.RefusesWrites = true;
        AssertSettings(5_000, true, 3, Boot());

        _flash.RefusesWrites = false;
        AssertSettings(7_000, true, 3, Boot());
    }

    [Fact]
    public void After_a_failed_commit_the_old_settings_stay_in_force()
    {
        SettingsStore store = Boot();
        store.TryCommit(TestSettings.Create(5_000, true, 3));
        _flash.PersistsWrites = false;

        Assert.False(store.TryCommit(TestSettings.Create(6_000, false, 4)));
        AssertSettings(5_000, true, 3, store);
        AssertSettings(5_000, true, 3, Boot());
    }

    [Fact]
    public void A_power_cut_at_any_byte_of_a_commit_gives_the_old_settings_and_status_recovered()
    {
        for (int bytes = 0; bytes < SlotBytes; bytes++)
        {
            SettingsStore store = Boot();
            store.TryCommit(TestSettings.Create(5_000, true, 3));
            _flash.CutAfterBytes = bytes;
            Assert.Throws<PowerCutException>(() => store.TryCommit(TestSettings.Create(6_000, false, 4)));

            store = Boot();
            AssertSettings(5_000, true, 3, store);
            Assert.Equal("recovered", store.Status);
        }
    }

    [Fact]
    public void After_a_torn_first_write_the_defaults_are_in_force_and_the_status_is_ok()
    {
        _flash.CutAfterBytes = 12;
        Assert.Throws<PowerCutException>(() => Boot().TryCommit(TestSettings.Create(6_000, true, 4)));

        SettingsStore store = Boot();
        AssertSettings(9_000, false, 0, store);
        Assert.Equal("ok", store.Status);
    }

    [Fact]
    public void With_two_bad_slots_the_defaults_are_in_force_and_the_status_is_defaults()
    {
        SettingsStore store = Boot();
        store.TryCommit(TestSettings.Create(5_000, true, 3));
        store.TryCommit(TestSettings.Create(6_000, true, 3));
        _flash.Corrupt("settings.a");
        _flash.Corrupt("settings.b");

        store = Boot();
        AssertSettings(9_000, false, 0, store);
        Assert.Equal("defaults", store.Status);
    }

    [Fact]
    public void A_record_of_another_length_gives_the_defaults_and_status_defaults()
    {
        var slots = new SlotPair(_flash, "settings", 1, 17);
        slots.TryCommit(9);

        SettingsStore store = Boot();
        AssertSettings(9_000, false, 0, store);
        Assert.Equal("defaults", store.Status);
    }

    [Theory]
    [InlineData(999, 0)]
    [InlineData(86_400_001, 0)]
    [InlineData(9_000, -1)]
    public void With_a_record_of_values_out_of_range_the_defaults_are_in_force(int refreshMs, int reboot)
    {
        var slots = new SlotPair(_flash, "settings", 1, 17);
        BigEndian.Write(slots.Payload, 0, refreshMs);
        BigEndian.Write(slots.Payload, 5, reboot);
        BigEndian.Write(slots.Payload, 9, 9_000);
        slots.TryCommit(17);

        AssertSettings(9_000, false, 0, Boot());
    }

    [Fact]
    public void Beside_a_slot_of_a_newer_format_the_other_is_loaded_and_the_status_is_recovered()
    {
        Boot().TryCommit(TestSettings.Create(5_000, true, 3));
        CommitInNextFormat();

        SettingsStore store = Boot();
        AssertSettings(5_000, true, 3, store);
        Assert.Equal("recovered", store.Status);
    }

    [Fact]
    public void With_two_slots_of_a_newer_format_the_defaults_are_in_force_and_a_commit_succeeds()
    {
        CommitInNextFormat();
        CommitInNextFormat();

        SettingsStore store = Boot();
        AssertSettings(9_000, false, 0, store);
        Assert.Equal("defaults", store.Status);

        Assert.True(store.TryCommit(TestSettings.Create(5_000, true, 3)));
        AssertSettings(5_000, true, 3, Boot());
    }

    [Fact]
    public void The_next_format_s_firmware_reads_a_record_of_this_format_and_commits_after_it()
    {
        Boot().TryCommit(TestSettings.Create(5_000, true, 3));
        var newer = new SlotPair(_flash, "settings", NextFormat, 40);

        Assert.Equal(SlotState.Ok, newer.Load());
        Assert.Equal(
            (SettingsTable.RecordFormat, SettingsTable.RecordBytes, 5_000),
            (newer.Format, newer.PayloadLength, BigEndian.Read(newer.Payload, 0)));
        Assert.True(newer.TryCommit(40));
        Assert.Equal((NextFormat, 2), (newer.Format, newer.Revision));
    }

    private void CommitInNextFormat()
    {
        var newer = new SlotPair(_flash, "settings", NextFormat, 40);
        newer.Load();
        Assert.True(newer.TryCommit(17));
    }

    [Fact]
    public void A_record_of_format_1_is_read_and_the_next_commit_has_a_fingerprint()
    {
        var slots = new SlotPair(_flash, "settings", 1, 17);
        BigEndian.Write(slots.Payload, 0, 12_000);
        BigEndian.Write(slots.Payload, 5, 4);
        BigEndian.Write(slots.Payload, 9, 9_000);
        slots.TryCommit(17);

        SettingsStore store = Boot();
        AssertSettings(12_000, false, 4, store);
        Assert.Equal(("ok", 0), (store.Status, store.JobFingerprint));
        Assert.True(store.TryCommit(store.Current, 77));
        Assert.Equal(77, Boot().JobFingerprint);
        AssertSettings(12_000, false, 4, Boot());
    }

    private static void AssertSettings(int refreshMs, bool on, int reboot, SettingsStore store)
    {
        DeviceSettings current = store.Current;
        Assert.Equal((refreshMs, on, reboot), (current.RefreshMs, current.On, current.Reboot));
    }

    private SettingsStore Boot()
    {
        var store = new SettingsStore(_flash, _config);
        store.Load();
        return store;
    }
}
