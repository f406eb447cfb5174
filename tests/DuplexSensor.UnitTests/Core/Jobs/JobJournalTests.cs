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
    public void An_empty_flash_knows_no_job()
    {
        JobJournal journal = Load();

        Assert.Equal((JournalStep.None, "", SettingKeys.None), (journal.Step, journal.JobId, journal.DesiredKeys));
        Assert.False(journal.IsOf(Executions.Of("30")));
    }

    [Fact]
    public void What_was_written_is_what_the_next_boot_reads()
    {
        JobJournal journal = Written(Executions.Of("30", number: 7), reason: "valve stuck");
        JobJournal read = Load();

        Assert.Equal(Facts(journal), Facts(read));
        Assert.True(read.IsOf(Executions.Of("30", number: 7)));
    }

    [Fact]
    public void The_longest_texts_and_the_largest_numbers_fit()
    {
        string id = new('j', Limits.JobIdLengthMax);
        JobJournal journal = Written(
            Executions.Of(id, number: int.MaxValue), reason: new string('r', Limits.JobReasonLengthMax));
        journal.Boot = int.MaxValue;
        Assert.True(journal.TryWrite());

        Assert.Equal(Facts(journal), Facts(Load()));
    }

    [Fact]
    public void It_speaks_of_one_execution_only()
    {
        Written(Executions.Of("30", number: 2), reason: "");
        JobJournal journal = Load();

        Assert.False(journal.IsOf(Executions.Of("30", number: 3)));
        Assert.False(journal.IsOf(Executions.Of("31", number: 2)));
        Assert.False(journal.IsOf(Executions.Queued("30", queuedAt: 1_700_000_000, number: 2)));
        Assert.True(
            journal.IsOf(Executions.Queued("30", queuedAt: 0, number: 0)), "what could not be read tells nothing");
        Assert.True(journal.IsOf(Executions.Of("30", number: 2)));
    }

    [Fact]
    public void A_time_of_queueing_in_milliseconds_is_told_apart_too()
    {
        Written(Executions.Queued("30", queuedAt: 1_700_000_000_000), reason: "");

        Assert.True(Load().IsOf(Executions.Queued("30", queuedAt: 1_700_000_000_000)));
        Assert.False(Load().IsOf(Executions.Queued("30", queuedAt: 1_700_000_001_000)));
    }

    [Fact]
    public void Each_execution_has_a_mark_of_its_own_that_its_notes_do_not_change()
    {
        int mark = Written(Executions.Queued("30", queuedAt: 5), reason: "").Mark;
        Assert.Equal(mark, Written(Executions.Queued("30", queuedAt: 5), reason: "valve stuck").Mark);
        Assert.Equal(mark, Load().Mark);
        Assert.NotEqual(mark, Written(Executions.Queued("30", queuedAt: 6), reason: "").Mark);
        Assert.NotEqual(mark, Written(Executions.Queued("31", queuedAt: 5), reason: "").Mark);
        Assert.NotEqual(mark, Written(Executions.Queued("30", queuedAt: 5, number: 2), reason: "").Mark);
    }

    [Fact]
    public void A_record_of_the_format_before_marks_counts_as_none()
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
            string before = Facts(Written(Executions.Of("30"), "old", flash));
            JobJournal journal = Load(flash);
            journal.Begin(Executions.Of("31"), 1);
            flash.CutAfterBytes = cut;
            Assert.Throws<PowerCutException>(() => journal.TryWrite());
            string after = Facts(journal);

            Assert.Contains(Facts(Load(flash)), new[] { before, after });
            Assert.True(cut > 40 || Facts(Load(flash)) == before);
            Assert.True(cut < 120 || Facts(Load(flash)) == after);
        }
    }

    [Fact]
    public void A_flash_that_does_not_take_it_keeps_the_old_record()
    {
        string before = Facts(Written(Executions.Of("30"), "old"));
        JobJournal journal = Load();
        journal.Begin(Executions.Of("31"), 1);
        _flash.WritesStick = false;

        Assert.False(journal.TryWrite());
        Assert.Equal(before, Facts(Load()));
    }

    [Fact]
    public void Two_bad_slots_are_no_job()
    {
        Written(Executions.Of("30"), "old");
        _flash.Corrupt("journal.a");

        Assert.Equal(JournalStep.None, Load().Step);
    }

    [Fact]
    public void A_new_job_begins_with_nothing_of_the_last_but_what_is_owed_to_desired()
    {
        JobJournal journal = Written(Executions.Of("30"), "old");
        journal.Begin(Executions.Of("31"), 1);

        Assert.Equal((JournalStep.Started, 1), (journal.Step, journal.Starts));
        Assert.Equal((SettingKeys.None, Refresh | On), (journal.Keys, journal.DesiredKeys));
        Assert.Equal((0, 0, 0, ""), (journal.Bytes, journal.Attempts, journal.TookMs, journal.DigestStart));
        Assert.Equal("", journal.Reason);
    }

    private JobJournal Load() => Load(_flash);

    private static JobJournal Load(MemoryFlash flash)
    {
        var journal = new JobJournal(flash);
        journal.Load();
        return journal;
    }

    private JobJournal Written(JobExecution execution, string reason) => Written(execution, reason, _flash);

    private static JobJournal Written(JobExecution execution, string reason, MemoryFlash flash)
    {
        var bench = new JobBench();
        bench.Do("1", "a payload");
        JobJournal journal = Load(flash);
        journal.Begin(execution, 2);
        journal.NotePayload(bench.Outcome);
        (journal.Step, journal.Keys, journal.DesiredKeys) = (JournalStep.Ended, Refresh, Refresh | On);
        (journal.HasSucceeded, journal.Boot) = (true, 11);
        journal.Reason = reason;
        Assert.True(journal.TryWrite());
        return journal;
    }

    private static string Facts(JobJournal journal) => string.Join(
        '|', journal.Step, journal.Starts, journal.Keys, journal.DesiredKeys, journal.HasSucceeded, journal.Boot,
        journal.JobId, journal.ExecutionNumber, journal.QueuedAt, journal.Mark, journal.Bytes,
        journal.Attempts, journal.TookMs, journal.DigestStart, journal.Reason);
}
