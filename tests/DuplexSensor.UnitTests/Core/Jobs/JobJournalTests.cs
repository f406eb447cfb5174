using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobJournalTests
{
    private static readonly SettingKeys On = SettingsTable.ToKey(Setting.On);
    private static readonly SettingKeys Refresh = SettingsTable.ToKey(Setting.Refresh);

    private readonly MemoryFlash _flash = new();

    [Fact]
    public void An_empty_flash_has_no_job()
    {
        JobJournal journal = Load();

        Assert.Equal((JournalStep.None, "", SettingKeys.None), (journal.Step, journal.JobId, journal.DesiredKeys));
        Assert.False(journal.Matches(Executions.Create("30")));
    }

    [Fact]
    public void The_next_boot_reads_what_was_written()
    {
        JobJournal journal = PersistJob(Executions.Create("30", number: 7), result: "valve stuck");
        JobJournal read = Load();

        Assert.Equal(Describe(journal), Describe(read));
        Assert.True(read.Matches(Executions.Create("30", number: 7)));
    }

    [Fact]
    public void The_longest_texts_and_the_largest_numbers_fit()
    {
        string id = new('j', Limits.JobIdLengthMax);
        JobJournal journal = PersistJob(
            Executions.Create(id, number: int.MaxValue), result: new string('r', Limits.JobReasonLengthMax));
        journal.BootNumber = int.MaxValue;
        Assert.True(journal.TryPersist());

        Assert.Equal(Describe(journal), Describe(Load()));
    }

    [Fact]
    public void The_journal_matches_one_execution_only()
    {
        PersistJob(Executions.Create("30", number: 2), result: "");
        JobJournal journal = Load();

        Assert.False(journal.Matches(Executions.Create("30", number: 3)));
        Assert.False(journal.Matches(Executions.Create("31", number: 2)));
        Assert.False(journal.Matches(Executions.CreateQueued("30", queuedAt: 1_700_000_000, number: 2)));
        Assert.True(
            journal.Matches(Executions.CreateQueued("30", queuedAt: 0, number: 0)), "number and time were not read");
        Assert.True(journal.Matches(Executions.Create("30", number: 2)));
    }

    [Fact]
    public void Executions_differ_by_queuedAt_in_milliseconds_too()
    {
        PersistJob(Executions.CreateQueued("30", queuedAt: 1_700_000_000_000), result: "");

        Assert.True(Load().Matches(Executions.CreateQueued("30", queuedAt: 1_700_000_000_000)));
        Assert.False(Load().Matches(Executions.CreateQueued("30", queuedAt: 1_700_000_001_000)));
    }

    [Fact]
    public void Each_execution_has_its_own_fingerprint_that_later_writes_do_not_change()
    {
        int own = PersistJob(Executions.CreateQueued("30", queuedAt: 5), result: "").Fingerprint;
        Assert.Equal(own, PersistJob(Executions.CreateQueued("30", queuedAt: 5), result: "valve stuck").Fingerprint);
        Assert.Equal(own, Load().Fingerprint);
        Assert.NotEqual(own, PersistJob(Executions.CreateQueued("30", queuedAt: 6), result: "").Fingerprint);
        Assert.NotEqual(own, PersistJob(Executions.CreateQueued("31", queuedAt: 5), result: "").Fingerprint);
        Assert.NotEqual(own, PersistJob(Executions.CreateQueued("30", queuedAt: 5, number: 2), result: "").Fingerprint);
    }

    [Fact]
    public void A_record_of_format_1_counts_as_no_job()
    {
        var slots = new SlotPair(_flash, "journal", 1, 40);
        slots.Payload[0] = (byte)JournalStep.Applying;
        slots.TryCommit(40);

        Assert.Equal(JournalStep.None, Load().Step);
    }

    [Fact]
    public void A_power_cut_at_any_byte_leaves_the_old_record_or_the_new_one()
    {
        for (int cut = 0; cut <= 120; cut++)
        {
            var flash = new MemoryFlash();
            string before = Describe(PersistJob(Executions.Create("30"), "old", flash));
            JobJournal journal = Load(flash);
            journal.Begin(Executions.Create("31"), 1);
            flash.CutAfterBytes = cut;
            Assert.Throws<PowerCutException>(() => journal.TryPersist());
            string after = Describe(journal);

            Assert.Contains(Describe(Load(flash)), new[] { before, after });
            Assert.True(cut > 40 || Describe(Load(flash)) == before);
            Assert.True(cut < 120 || Describe(Load(flash)) == after);
        }
    }

    [Fact]
    public void After_a_failed_write_flash_has_the_old_record()
    {
        string before = Describe(PersistJob(Executions.Create("30"), "old"));
        JobJournal journal = Load();
        journal.Begin(Executions.Create("31"), 1);
        _flash.PersistsWrites = false;

        Assert.False(journal.TryPersist());
        Assert.Equal(before, Describe(Load()));
    }

    [Fact]
    public void Without_a_valid_slot_there_is_no_job()
    {
        PersistJob(Executions.Create("30"), "old");
        _flash.Corrupt("journal.a");

        Assert.Equal(JournalStep.None, Load().Step);
    }

    [Fact]
    public void Only_pending_desired_keys_of_the_last_job_stay_in_the_record_of_a_new_job()
    {
        JobJournal journal = PersistJob(Executions.Create("30"), "old");
        journal.Begin(Executions.Create("31"), 1);

        Assert.Equal((JournalStep.Started, 1), (journal.Step, journal.StartCount));
        Assert.Equal((SettingKeys.None, Refresh | On), (journal.Keys, journal.DesiredKeys));
        Assert.Equal((0, 0, 0, ""), (journal.Bytes, journal.Attempts, journal.DurationMs, journal.DigestPrefix));
        Assert.Equal("", journal.Result);
    }

    private JobJournal Load() => Load(_flash);

    private static JobJournal Load(MemoryFlash flash)
    {
        var journal = new JobJournal(flash);
        journal.Load();
        return journal;
    }

    private JobJournal PersistJob(JobExecution execution, string result) => PersistJob(execution, result, _flash);

    private static JobJournal PersistJob(JobExecution execution, string result, MemoryFlash flash)
    {
        var bench = new JobBench();
        bench.RunJob("1", "a payload");
        JobJournal journal = Load(flash);
        journal.Begin(execution, 2);
        journal.RecordPayload(bench.Outcome);
        (journal.Step, journal.Keys, journal.DesiredKeys) = (JournalStep.Ended, Refresh, Refresh | On);
        (journal.HasSucceeded, journal.BootNumber) = (true, 11);
        journal.Result = result;
        Assert.True(journal.TryPersist());
        return journal;
    }

    private static string Describe(JobJournal journal) => string.Join(
        '|', journal.Step, journal.StartCount, journal.Keys, journal.DesiredKeys, journal.HasSucceeded,
        journal.BootNumber, journal.JobId, journal.ExecutionNumber, journal.QueuedAt, journal.Fingerprint,
        journal.Bytes, journal.Attempts, journal.DurationMs, journal.DigestPrefix, journal.Result);
}
