using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobOperationsTests : JobOperationsFixture
{
    [Fact]
    public void The_start_is_in_flash_before_the_operation_begins()
    {
        Assert.Equal(OperationState.Running, Start());
        JobJournal journal = LoadJournal();

        Assert.Equal((JournalStep.Started, 1, "30"), (journal.Step, journal.StartCount, journal.JobId));
    }

    [Fact]
    public void A_job_may_start_twice_and_ends_FAILED_at_the_third_start()
    {
        Start();
        _bench.Boot();
        Assert.Equal((OperationState.Running, 2), (Start(), Recovery.StartCount));
        _bench.Boot();
        Assert.Equal((OperationState.Failed, "interrupted"), (Start(), Recovery.Result));
        _bench.Boot();
        Assert.Equal(OperationState.Failed, Start());
    }

    [Fact]
    public void Another_execution_of_the_same_job_counts_its_own_starts()
    {
        Start();
        _bench.Boot();
        Start(number: 2);

        Assert.Equal(1, Recovery.StartCount);
    }

    [Fact]
    public void The_journal_is_written_then_settings_are_committed_then_a_restart_is_planned()
    {
        Assert.Equal(OperationState.NeedsRestart, Begin(Settings));

        Assert.Equal((JournalStep.Applying, "job"), (LoadJournal().Step, _bench.Restart.Cause));
        Assert.Equal((1, 12_000, true), (_bench.Settings.Revision, _bench.Settings.Current.RefreshMs, _bench.Led.IsOn));
        Assert.Equal(TestSettings.Keys(Setting.Refresh, Setting.On), _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void After_the_restart_a_job_with_committed_settings_is_SUCCEEDED_with_its_details()
    {
        Begin(Settings);
        _bench.Boot();
        var outcome = new JobOutcome();

        Assert.Equal(OperationState.Succeeded, Start(outcome: outcome));
        Assert.Equal((40, 1, 16), (outcome.Bytes, outcome.Attempts, outcome.DigestPrefix.Length));
        Assert.Equal(TestSettings.Keys(Setting.Refresh, Setting.On), _bench.Requests.DesiredKeys);
    }

    [Theory]
    [InlineData("""{"reboot":true}""")]
    [InlineData("""{"settings":{"refresh":9000},"reboot":true}""")]
    public void A_reboot_job_is_SUCCEEDED_after_the_next_boot(string payload)
    {
        Assert.Equal(OperationState.NeedsRestart, Begin(payload));
        Assert.Equal((JournalStep.Restarting, 1), (LoadJournal().Step, LoadJournal().BootNumber));
        Assert.Equal("job", _bench.Restart.Cause);
        _bench.Boot();

        Assert.Equal(OperationState.Succeeded, Start());
    }

    [Theory]
    [InlineData("""{"settings":{}}""")]
    [InlineData("""{"settings":{"refresh":9000.0,"on":false}}""")]
    public void Unchanged_settings_succeed_without_a_write(string payload)
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
    public void Any_other_payload_goes_to_the_handler(string payload)
    {
        Assert.Equal(OperationState.Succeeded, Begin(payload));
        Assert.Equal(("30", payload), Assert.Single(_bench.Handler.Begun));
    }

    [Theory]
    [InlineData("", "payload is empty")]
    [InlineData("hello", "payload is not JSON")]
    [InlineData("{'settings':{'on':true}}", "payload is not JSON")]
    [InlineData("{\"name\":[1,]}", "payload is not JSON")]
    [InlineData("{\"settings\":{\"on\":true}", "payload is not JSON")]
    public void A_handler_that_takes_JSON_gets_nothing_else(string payload, string reason)
    {
        _bench.Handler.TakesAnyBytes = false;

        Assert.Equal((OperationState.Failed, reason), (Begin(payload), Operations.Result));
        Assert.Empty(_bench.Handler.Begun);
    }

    [Fact]
    public void A_byte_order_mark_is_blank_for_a_handler_that_takes_JSON_and_stays_for_one_that_takes_any_bytes()
    {
        _bench.Handler.TakesAnyBytes = false;
        Begin("\uFEFF{\"pump\":5}");
        _bench.Boot();
        _bench.Handler.TakesAnyBytes = true;
        Start(number: 2);
        Begin("\uFEFF{\"pump\":5}", isStarted: true);

        Assert.Equal(
            ["   {\"pump\":5}", "\uFEFF{\"pump\":5}"], _bench.Handler.Begun.Select(begun => begun.Payload));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_byte_order_mark_settings_are_read_for_every_handler(bool takesAnyBytes)
    {
        _bench.Handler.TakesAnyBytes = takesAnyBytes;

        Assert.Equal(OperationState.NeedsRestart, Begin("\uFEFF" + Settings));
        Assert.Equal(12_000, _bench.Settings.Current.RefreshMs);
    }

    [Theory]
    [InlineData("""{"settings":{"on":true},"Reboot":true}""", "unknown member \"Reboot\": did you mean \"reboot\"?")]
    [InlineData("""{"setings":1,"reboot":true}""", "unknown member \"setings\": did you mean \"settings\"?")]
    public void Nothing_is_done_beside_a_misspelt_member(string payload, string reason)
    {
        Assert.Equal((OperationState.Failed, reason), (Begin(payload), Operations.Result));
        Assert.Equal((0, false), (_bench.Settings.Revision, _bench.Restart.IsPlanned));
    }

    [Fact]
    public void A_handler_of_ones_own_decides_about_the_names_in_its_payload()
    {
        Assert.Equal(OperationState.Succeeded, Begin("""{"Settings":{"on":true}}"""));
        Assert.Single(_bench.Handler.Begun);
    }

    [Theory]
    [InlineData("""{"settings":{"on":true}}""", "settings")]
    [InlineData("""{"reboot":true}""", "reboot")]
    [InlineData("""{"reboot":true,"settings":{"on":true}}""", "settings,reboot")]
    [InlineData("""{"settings":{"refresh":9000},"reboot":true}""", "settings,reboot")]
    public void The_next_boot_knows_what_was_done(string payload, string done)
    {
        Assert.Equal(OperationState.NeedsRestart, Begin(payload));
        _bench.Boot();

        Assert.Equal((OperationState.Succeeded, done), (Start(), Recovery.Result));
    }

    [Theory]
    [InlineData("valve 3 opened", "valve 3 opened")]
    [InlineData("", "handled")]
    [InlineData(null, "handled")]
    public void A_handlers_own_word_is_what_was_done_and_survives_a_restart(string? word, string done)
    {
        _bench.Handler.MayRunTwice = false;
        _bench.Handler.Done = word;
        EndOperation(Begin("work"));
        _bench.Boot();

        Assert.Equal(done, _bench.Outcome.Done ?? done);
        Assert.Equal((OperationState.Succeeded, done), (Start(), Recovery.Result));
    }

    [Fact]
    public void The_journal_is_written_before_and_after_a_handler_that_must_not_run_twice()
    {
        JournalStep atBegin = JournalStep.None;
        _bench.Handler.MayRunTwice = false;
        _bench.Handler.OnBegin = () => atBegin = LoadJournal().Step;
        EndOperation(Begin("work"));
        Assert.Equal((JournalStep.HandedOver, JournalStep.Ended), (atBegin, LoadJournal().Step));
        _bench.Boot();
        Assert.Equal(OperationState.Succeeded, Start());
    }

    [Fact]
    public void Without_a_journal_write_a_handler_that_must_not_run_twice_does_not_begin()
    {
        _bench.Handler.MayRunTwice = false;
        Start();
        _bench.Flash.PersistsWrites = false;
        Assert.Equal(OperationState.Failed, Begin("work", isStarted: true));
        Assert.Equal(("flash", 0), (Operations.Result, _bench.Handler.Begun.Count));
    }

    [Fact]
    public void The_failure_of_a_handler_that_throws_in_Begin_survives_a_restart()
    {
        _bench.Handler.MayRunTwice = false;
        _bench.Handler.OnBegin = () => throw new InvalidOperationException("no such valve");
        EndOperation(Begin("work"));
        _bench.Boot();

        Assert.Equal((OperationState.Failed, "handler threw: no such valve"), (Start(), Recovery.Result));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData(Settings)]
    [InlineData("""{"reboot":true}""")]
    public void An_operation_that_has_ended_stays_so_and_no_handler_is_stepped(string payload)
    {
        _bench.Handler.TakesAnyBytes = false;
        OperationState ended = Begin(payload);
        string result = Operations.Result;

        Assert.NotEqual(OperationState.Running, ended);
        Assert.Equal((ended, result), (Operations.Step(200), Operations.Result));
        Assert.Equal((0, 0), (_bench.Handler.Begun.Count, _bench.Handler.Steps));
    }
}
