using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobOperationsTests
{
    private const string Settings = """{"settings":{"refresh":12000,"on":true}}""";

    private readonly JobBench _bench = new();

    private JobOperations Operations => _bench.Operations;

    private JobNotes Notes => _bench.Notes;

    [Fact]
    public void The_start_is_in_flash_before_anything_is_done()
    {
        Assert.Equal(OperationState.Running, Start());
        JobJournal journal = Reloaded();

        Assert.Equal((JournalStep.Started, 1, "30"), (journal.Step, journal.Starts, journal.JobId));
    }

    [Fact]
    public void A_second_start_may_go_on_and_a_third_is_interrupted_for_good()
    {
        Start();
        _bench.Boot();
        Assert.Equal((OperationState.Running, 2), (Start(), Notes.Starts));
        _bench.Boot();
        Assert.Equal((OperationState.Failed, "interrupted"), (Start(), Notes.Reason));
        _bench.Boot();
        Assert.Equal(OperationState.Failed, Start());
    }

    [Fact]
    public void Another_execution_of_the_same_job_starts_anew()
    {
        Start();
        _bench.Boot();
        Start(number: 2);

        Assert.Equal(1, Notes.Starts);
    }

    [Fact]
    public void Settings_are_noted_then_committed_then_a_restart_is_planned()
    {
        Assert.Equal(OperationState.NeedsRestart, Begin(Settings));

        Assert.Equal((JournalStep.Applying, "job"), (Reloaded().Step, _bench.Restart.Cause));
        Assert.Equal((1, 12_000, true), (_bench.Settings.Revision, _bench.Settings.Current.RefreshMs, _bench.Led.IsOn));
        Assert.Equal(SettingsKeys.Refresh | SettingsKeys.On, _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void After_the_restart_committed_settings_are_a_success_with_what_was_known_of_the_payload()
    {
        Begin(Settings);
        _bench.Boot();
        var outcome = new JobOutcome();

        Assert.Equal(OperationState.Succeeded, Start(outcome: outcome));
        Assert.Equal((40, 1, 16), (outcome.Bytes, outcome.Attempts, outcome.DigestStart.Length));
        Assert.Equal(SettingsKeys.Refresh | SettingsKeys.On, _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void A_cut_between_note_and_commit_starts_again_and_owes_desired_nothing()
    {
        NoteWithoutCommit();
        _bench.Boot();

        Assert.Equal(SettingsKeys.None, _bench.Requests.DesiredKeys);
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void A_cut_between_note_and_commit_is_not_taken_for_done_when_somebody_else_commits_that_revision()
    {
        NoteWithoutCommit();
        _bench.Boot();
        _bench.Settings.TryCommit(new DeviceSettings(20_000, false, 0));
        _bench.Boot();

        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(OperationState.NeedsRestart, Begin(Settings, isStarted: true));
    }

    [Fact]
    public void A_cut_between_note_and_commit_is_not_taken_for_done_when_new_defaults_are_flashed()
    {
        _bench.Settings.TryCommit(new DeviceSettings(20_000, false, 0));
        NoteWithoutCommit();
        _bench.Config.RefreshMs = 30_000;
        _bench.Boot();

        Assert.Equal(2, _bench.Settings.Revision);
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void What_an_earlier_job_owes_to_desired_stays_owed()
    {
        _bench.Config.RestartOnChange = false;
        _bench.Boot();
        Assert.Equal(OperationState.Succeeded, Begin("""{"settings":{"refresh":12000}}"""));
        Start(jobId: "31");
        _bench.Boot();

        Assert.Equal(SettingsKeys.Refresh, _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void A_note_that_flash_does_not_take_is_FAILED_and_nothing_is_done()
    {
        Start();
        _bench.Flash.WritesStick = false;

        Assert.Equal((OperationState.Failed, "flash"), (Begin(Settings, isStarted: true), Operations.Reason));
        Assert.Equal((0, SettingsKeys.None), (_bench.Settings.Revision, _bench.Requests.DesiredKeys));
        Assert.False(_bench.Restart.IsPlanned);

        // Nor is it taken for done when that revision is somebody else's.
        _bench.Flash.WritesStick = true;
        _bench.Settings.TryCommit(new DeviceSettings(20_000, false, 0));
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void A_note_that_finds_no_memory_is_FAILED_for_that_and_not_for_the_flash()
    {
        Start();
        _bench.Flash.IsOutOfMemory = true;

        Assert.Equal((OperationState.Failed, "out of memory"), (Begin(Settings, isStarted: true), Operations.Reason));
        Assert.Equal(0, _bench.Settings.Revision);
    }

    [Fact]
    public void A_commit_that_flash_does_not_take_is_FAILED_and_nobody_elses_is_taken_for_it()
    {
        Start();
        _bench.Flash.WritesBeforeFault = 1;
        Assert.Equal((OperationState.Failed, "flash"), (Begin(Settings, isStarted: true), Operations.Reason));
        _bench.Flash.WritesBeforeFault = null;
        _bench.Settings.TryCommit(new DeviceSettings(20_000, false, 0));
        _bench.Boot();
        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(SettingsKeys.None, _bench.Requests.DesiredKeys);
    }

    [Theory]
    [InlineData("""{"reboot":true}""")]
    [InlineData("""{"settings":{"refresh":9000},"reboot":true}""")]
    public void A_reboot_is_done_when_a_boot_has_followed(string payload)
    {
        Assert.Equal(OperationState.NeedsRestart, Begin(payload));
        Assert.Equal((JournalStep.Restarting, 1), (Reloaded().Step, Reloaded().Boot));
        Assert.Equal("job", _bench.Restart.Cause);
        _bench.Boot();

        Assert.Equal(OperationState.Succeeded, Start());
    }

    [Theory]
    [InlineData("""{"settings":{}}""")]
    [InlineData("""{"settings":{"refresh":9000.0,"on":false}}""")]
    public void Settings_in_force_are_a_success_that_writes_nothing(string payload)
    {
        Start();
        int writes = _bench.Flash.WriteCount;
        Assert.Equal(OperationState.Succeeded, Begin(payload, isStarted: true));
        Assert.Equal(writes, _bench.Flash.WriteCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[{\"settings\":{\"on\":true}}]")]
    [InlineData("{\"reboot\":false}")]
    [InlineData("{\"a\":{\"reboot\":true}}")]
    public void Anything_else_is_the_handlers(string payload)
    {
        Assert.Equal(OperationState.Succeeded, Begin(payload));
        Assert.Equal(("30", payload), Assert.Single(_bench.Handler.Begun));
    }

    [Fact]
    public void A_handler_that_must_not_run_twice_is_noted_before_it_begins_and_when_it_ends()
    {
        JournalStep atBegin = JournalStep.None;
        _bench.Handler.MayRunTwice = false;
        _bench.Handler.OnBegin = () => atBegin = Reloaded().Step;
        End(Begin("work"));
        Assert.Equal((JournalStep.Handed, JournalStep.Ended), (atBegin, Reloaded().Step));
        _bench.Boot();
        Assert.Equal(OperationState.Succeeded, Start());
    }

    [Fact]
    public void A_handler_that_must_not_run_twice_and_cannot_be_noted_never_begins()
    {
        _bench.Handler.MayRunTwice = false;
        Start();
        _bench.Flash.WritesStick = false;
        Assert.Equal(OperationState.Failed, Begin("work", isStarted: true));
        Assert.Equal(("flash", 0), (Operations.Reason, _bench.Handler.Begun.Count));
    }

    [Fact]
    public void A_handler_that_throws_at_its_begin_keeps_its_end_across_a_restart()
    {
        _bench.Handler.MayRunTwice = false;
        _bench.Handler.OnBegin = () => throw new InvalidOperationException("no such valve");
        End(Begin("work"));
        _bench.Boot();

        Assert.Equal((OperationState.Failed, "handler threw: no such valve"), (Start(), Notes.Reason));
    }

    private OperationState Start(long number = 1, JobOutcome? outcome = null, string jobId = "30")
    {
        JobExecution execution = Executions.Of(jobId, number: number);
        OperationState known = Notes.Recall(execution, outcome ?? new JobOutcome());
        if (known == OperationState.Running)
        {
            Notes.NoteStart(execution);
        }

        return known;
    }

    // As the runner does when the operation is over.
    private void End(OperationState end)
    {
        bool hasSucceeded = end == OperationState.Succeeded;
        _bench.Outcome.End(hasSucceeded ? "SUCCEEDED" : "FAILED", hasSucceeded ? null : Operations.Reason, 9);
        Notes.NoteEnd(_bench.Outcome);
    }

    private OperationState Begin(string payload, bool isStarted = false)
    {
        if (!isStarted)
        {
            Assert.Equal(OperationState.Running, Start());
        }

        _bench.Fetch.Clear();
        _bench.Fetch.Begin(Executions.Of("30"), "https://localhost/x", 0);
        _bench.Fetch.Step(0);
        _bench.Fetcher.PutWhole(payload);
        for (int i = 0; i < 9 && !_bench.Fetch.IsWhole; i++)
        {
            _bench.Fetch.Step(i);
        }

        _bench.Outcome.Begin("30");
        _bench.Outcome.NotePayload(_bench.Fetch, 7);
        return Operations.Begin(_bench.Outcome, _bench.Fetch.Bytes, 100);
    }

    // The journal says that settings are about to be committed, and the power goes.
    private void NoteWithoutCommit()
    {
        Start();
        _bench.Flash.CutAfterBytes = 0;
        _bench.Flash.WritesBeforeCut = 1;
        Assert.ThrowsAny<Exception>(() => Begin(Settings, isStarted: true));
    }

    private JobJournal Reloaded()
    {
        var journal = new JobJournal(_bench.Flash);
        journal.Load();
        return journal;
    }
}
