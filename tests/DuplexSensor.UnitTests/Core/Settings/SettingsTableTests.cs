using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Settings;

/// <summary>Checks each row of the table, so that a setting added later is checked too.</summary>
public class SettingsTableTests
{
    private const int FingerprintBytes = 4;

    private static IEnumerable<Setting> All => Enumerable.Range(0, (int)Setting.Count).Select(row => (Setting)row);

    [Fact]
    public void The_first_three_settings_have_the_names_that_the_shadow_uses() =>
        Assert.Equal(["on", "refresh", "reboot"], All.Take(3).Select(SettingsTable.GetName));

    [Fact]
    public void No_two_settings_have_the_same_name() =>
        Assert.Equal((int)Setting.Count, All.Select(SettingsTable.GetName).Distinct().Count());

    [Fact]
    public void The_journal_has_a_bit_for_each_setting() => Assert.InRange((int)Setting.Count, 3, 8);

    [Fact]
    public void Each_default_is_in_its_range() => Assert.All(All, setting => Assert.InRange(
        Get(setting, SettingsTable.Default), Get(setting, SettingsTable.Min), Get(setting, SettingsTable.Max)));

    [Fact]
    public void A_flag_is_0_or_1() => Assert.All(
        All.Where(IsFlag),
        setting => Assert.Equal((0, 1), (Get(setting, SettingsTable.Min), Get(setting, SettingsTable.Max))));

    [Fact]
    public void Each_byte_of_the_record_belongs_to_exactly_one_value()
    {
        IEnumerable<int> bytes = All.SelectMany(GetBytes)
            .Concat(Enumerable.Range(SettingsTable.JobFingerprintAt, FingerprintBytes));

        Assert.Equal(Enumerable.Range(0, SettingsTable.RecordBytes), bytes.Order());
    }

    [Fact]
    public void A_setting_added_later_is_stored_after_the_bytes_of_older_record_formats() => Assert.All(
        All.Skip(3),
        setting => Assert.True(GetBytes(setting).Min() >= SettingsTable.JobFingerprintAt + FingerprintBytes));

    [Fact]
    public void Trace_lines_name_each_setting_once_and_refresh_first()
    {
        Setting[] order = [.. Enumerable.Range(0, (int)Setting.Count).Select(SettingsTable.GetInRecordOrder)];

        Assert.Equal([Setting.Refresh, Setting.On, Setting.Reboot], order.Take(3));
        Assert.Equal(All, order.Order());
    }

    private static IEnumerable<int> GetBytes(Setting setting)
    {
        int defaultAt = Get(setting, SettingsTable.DefaultAt);
        return Enumerable.Range(Get(setting, SettingsTable.ValueAt), IsFlag(setting) ? 1 : 4)
            .Concat(defaultAt > 0 ? Enumerable.Range(defaultAt, 4) : []);
    }

    private static bool IsFlag(Setting setting) => Get(setting, SettingsTable.IsFlag) != 0;

    private static int Get(Setting setting, int column) => SettingsTable.Get(setting, column);
}
