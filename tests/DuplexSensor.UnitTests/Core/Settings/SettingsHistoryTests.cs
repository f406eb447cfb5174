using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;
using DuplexSensor.UnitTests.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Settings;

/// <summary>
/// Four changes, one after the other. Flash fails at each possible place. Still the next boot loads the old or the new
/// settings, and the defaults only before the first change.
/// </summary>
public class SettingsHistoryTests
{
    private const int SlotBytes = SlotRecord.OverheadBytes + SettingsTable.RecordBytes;

    private static readonly DeviceSettings[] History =
    [
        TestSettings.Create(9_000, false, 0),
        TestSettings.Create(5_000, true, 3),
        TestSettings.Create(6_000, false, 3),
        TestSettings.Create(6_000, false, 4),
        TestSettings.Create(86_400_000, true, 9),
    ];

    private readonly DeviceConfig _config = new() { RefreshMs = 9_000, On = false };
    private MemoryFlash _flash = new();

    [Fact]
    public void Each_change_is_one_write()
    {
        CommitHistory(untilChange: History.Length - 1);

        Assert.Equal(History.Length - 1, _flash.WriteCount);
        AssertLoaded(History[^1], "after all changes");
        Assert.Equal(History.Length - 1, _flash.WriteCount);
    }

    [Fact]
    public void Power_fails_at_each_byte_of_each_write()
    {
        for (int change = 1; change < History.Length; change++)
        {
            for (int bytes = 0; bytes <= SlotBytes; bytes++)
            {
                SettingsStore store = CommitHistory(change - 1);
                _flash.CutAfterBytes = bytes;
                Assert.Throws<PowerCutException>(() => store.TryCommit(History[change]));

                bool isWhole = bytes == SlotBytes;
                string when = $"cut after {bytes} bytes of change {change}";
                AssertLoaded(History[isWhole ? change : change - 1], when);
                Assert.NotEqual("defaults", Boot().Status);

                // The next commit succeeds.
                Assert.True(Boot().TryCommit(History[^1]), when);
                AssertLoaded(History[^1], when);
            }
        }
    }

    [Theory]
    [InlineData("settings.a")]
    [InlineData("settings.b")]
    public void Each_bit_of_both_slots_flips_after_each_change(string slot)
    {
        for (int change = 2; change < History.Length; change++)
        {
            for (int bit = 0; bit < SlotBytes * 8; bit++)
            {
                CommitHistory(change);
                _flash.FlipBit(slot, bit);

                bool isNewest = slot == (change % 2 == 1 ? "settings.a" : "settings.b");
                string when = $"bit {bit} of {slot} flipped after change {change}";
                AssertLoaded(History[isNewest ? change - 1 : change], when);
                Assert.Equal("recovered", Boot().Status);
            }
        }
    }

    [Fact]
    public void A_write_is_lost_or_fails_at_each_change()
    {
        for (int change = 1; change < History.Length; change++)
        {
            SettingsStore store = CommitHistory(change - 1);
            _flash.PersistsWrites = false;
            Assert.False(store.TryCommit(History[change]));
            Assert.Equal(SettingKeys.None, History[change - 1].FindDifferences(store.Current));
            AssertLoaded(History[change - 1], $"write of change {change} was lost");

            _flash.PersistsWrites = true;
            _flash.RefusesWrites = true;
            Assert.False(store.TryCommit(History[change]));
            AssertLoaded(History[change - 1], $"write of change {change} failed");

            _flash.RefusesWrites = false;
            Assert.True(store.TryCommit(History[change]));
            AssertLoaded(History[change], $"change {change} was committed");
        }
    }

    [Fact]
    public void Power_fails_at_each_byte_of_the_commit_of_a_newly_flashed_default()
    {
        var expected = TestSettings.Create(7_000, false, 3);
        for (int bytes = 0; bytes <= SlotBytes; bytes++)
        {
            CommitHistory(untilChange: 2);
            _config.RefreshMs = 7_000;
            _flash.CutAfterBytes = bytes;
            Assert.Throws<PowerCutException>(() => Boot());

            AssertLoaded(expected, $"cut after {bytes} bytes");
            int writes = _flash.WriteCount;
            AssertLoaded(expected, "second boot after the cut");
            Assert.Equal(writes, _flash.WriteCount);
            _config.RefreshMs = 9_000;
        }
    }

    [Fact]
    public void A_newly_flashed_default_beside_a_bad_slot_changes_only_its_own_key()
    {
        foreach (string slot in (string[])["settings.a", "settings.b"])
        {
            CommitHistory(untilChange: 4);
            _flash.Corrupt(slot);
            _config.RefreshMs = 7_000;
            bool isNewest = slot == "settings.b";

            DeviceSettings left = History[isNewest ? 3 : 4];
            AssertLoaded(TestSettings.Create(7_000, left.On, left.Reboot), slot);
            _config.RefreshMs = 9_000;
        }
    }

    private SettingsStore CommitHistory(int untilChange)
    {
        _flash = new MemoryFlash();
        SettingsStore store = Boot();
        for (int change = 1; change <= untilChange; change++)
        {
            Assert.True(store.TryCommit(History[change]));
        }

        return store;
    }

    private void AssertLoaded(DeviceSettings expected, string when)
    {
        DeviceSettings found = Boot().Current;
        Assert.True(
            expected.FindDifferences(found) == SettingKeys.None,
            $"{when}: {found.RefreshMs} {found.On} {found.Reboot}"
                + $" instead of {expected.RefreshMs} {expected.On} {expected.Reboot}");
    }

    private SettingsStore Boot()
    {
        var store = new SettingsStore(_flash, _config);
        store.Load();
        return store;
    }
}
