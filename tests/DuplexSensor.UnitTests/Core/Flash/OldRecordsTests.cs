using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>
/// Slots as firmware 1.0.0 wrote them, byte for byte. Every later firmware must read them. A record of a newer format
/// counts as lost.
/// </summary>
public class OldRecordsTests
{
    // refresh 12000, on true, reboot 3; defaults at the commit: 9000 and false; the fingerprint of a job.
    private const string Settings = "0200000001001500002EE0010000000300002328000000001234ABCDCD622DB4";

    // Boot 1 ended with settings-changed. on and reboot are rejected. The event of the sixth press is pending.
    private const string BootA =
        "010000000300300000000101116E6F742074727565206F722066616C7365000E6E6F7420616E20696E7465676572"
        + "010000000600000000E9017B47";

    private const string BootB = "010000000200080000000100000000B0FCEA66";

    // Job job-1, execution 3, second start. It is about to set on and refresh. reboot is pending for desired.
    private const string Journal =
        "02000000010022030203040000000000070000000000000000000000036AB13B80056A6F622D3100001F42D853";

    // Job job-1 failed with HTTP 404 at its second attempt; below, it succeeded at the first.
    private const string FailedJournal =
        "0200000001003A050100000002000000070000001900000348000000036AB13B80056A6F622D31"
        + "1032333966353965643535653733376337084854545020343034C1BC4AEC";

    private const string SucceededJournal =
        "02000000010032050100000101000000070000001900000348000000036AB13B80056A6F622D31"
        + "1032333966353965643535653733376337004D54C94F";

    private readonly MemoryFlash _flash = new();

    [Fact]
    public void The_settings_of_1_0_0_are_read_and_stay_in_force()
    {
        Write("settings.a", Settings);
        SettingsStore store = LoadSettings();

        Assert.Equal((12_000, true, 3), (store.Current.RefreshMs, store.Current.On, store.Current.Reboot));
        Assert.Equal(("ok", 1, 0x1234ABCD), (store.Status, store.Revision, store.JobFingerprint));
        Assert.Equal(1, _flash.WriteCount);
    }

    [Fact]
    public void The_boot_record_of_1_0_0_is_read_with_its_reasons_and_its_press()
    {
        Write("boot.a", BootA);
        Write("boot.b", BootB);
        BootRecord boot = LoadBoot();

        Assert.Equal((2, ResetCause.SettingsChanged), (boot.BootNumber, boot.Cause));
        Assert.Equal("not true or false", boot.Reasons.Get(Setting.On));
        Assert.Null(boot.Reasons.Get(Setting.Refresh));
        Assert.Equal("not an integer", boot.Reasons.Get(Setting.Reboot));
        Assert.Equal((1, 6), (boot.Presses.Count, boot.Presses.GetCount(0)));
    }

    [Fact]
    public void The_journal_of_1_0_0_is_read_with_the_settings_of_its_job()
    {
        Write("journal.a", Journal);
        JobJournal journal = LoadJournal();

        Assert.Equal((JournalStep.Applying, 2, 7), (journal.Step, journal.StartCount, journal.BootNumber));
        Assert.Equal(("job-1", 3, 1_790_000_000), (journal.JobId, journal.ExecutionNumber, journal.QueuedAt));
        Assert.Equal(TestSettings.Keys(Setting.On, Setting.Refresh), journal.Keys);
        Assert.Equal(TestSettings.Keys(Setting.Reboot), journal.DesiredKeys);
    }

    [Theory]
    [InlineData(FailedJournal, false, "HTTP 404")]
    [InlineData(SucceededJournal, true, "")]
    public void The_journal_of_1_0_0_says_how_its_job_ended_but_not_what_was_done(
        string record, bool hasSucceeded, string result)
    {
        Write("journal.a", record);
        JobJournal journal = LoadJournal();

        Assert.Equal((JournalStep.Ended, hasSucceeded, result), (journal.Step, journal.HasSucceeded, journal.Result));
        Assert.Equal((25, "239f59ed55e737c7"), (journal.Bytes, journal.DigestPrefix));
        Assert.True(journal.TryPersist());
        Assert.Equal((JournalStep.Ended, result), (LoadJournal().Step, LoadJournal().Result));
        Assert.Equal(3, ReadByte("journal.b"));
    }

    [Fact]
    public void Records_of_a_newer_format_count_as_lost_and_the_next_commit_replaces_them()
    {
        foreach (string record in (string[])["settings", "boot", "journal"])
        {
            CommitInFormat99(record);
            CommitInFormat99(record);
        }

        Assert.Equal("defaults", LoadSettings().Status);
        Assert.Equal(JournalStep.None, LoadJournal().Step);
        BootRecord boot = LoadBoot();
        Assert.Equal(ResetCause.Unplanned, boot.Cause);
        Assert.True(boot.Reasons.IsEmpty);

        int boots = boot.BootNumber;
        Assert.True(boot.TryPersist());
        Assert.Equal(boots + 1, LoadBoot().BootNumber);
        Assert.True(LoadSettings().TryCommit(TestSettings.Create(5_000, true, 3)));
        Assert.Equal((5_000, "recovered"), (LoadSettings().Current.RefreshMs, LoadSettings().Status));
    }

    [Fact]
    public void A_bit_of_the_journal_without_a_setting_is_ignored()
    {
        JobJournal journal = LoadJournal();
        journal.Begin(Executions.Create("30"), 1);
        (journal.Keys, journal.DesiredKeys) = ((SettingKeys)0xFF, (SettingKeys)0xFF);
        journal.TryPersist();

        Assert.Equal((SettingKeys.All, SettingKeys.All), (LoadJournal().Keys, LoadJournal().DesiredKeys));
    }

    private void Write(string slot, string bytes)
    {
        byte[] image = Convert.FromHexString(bytes);
        Assert.True(_flash.TryWrite(slot, image, image.Length));
    }

    private byte ReadByte(string slot)
    {
        byte[] bytes = new byte[1_000];
        Assert.True(_flash.Read(slot, bytes) > 0);
        return bytes[0];
    }

    private void CommitInFormat99(string record)
    {
        var slots = new SlotPair(_flash, record, 99, 600);
        slots.Load();
        Assert.True(slots.TryCommit(600));
    }

    private SettingsStore LoadSettings()
    {
        var store = new SettingsStore(_flash, new DeviceConfig());
        store.Load();
        return store;
    }

    private BootRecord LoadBoot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }

    private JobJournal LoadJournal()
    {
        var journal = new JobJournal(_flash);
        journal.Load();
        return journal;
    }
}
