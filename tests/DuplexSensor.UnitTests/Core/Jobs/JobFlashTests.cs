using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>A power cut or a failed write between the commit of the journal and the step that it announces.</summary>
public sealed class JobFlashTests : JobOperationsFixture
{
    [Fact]
    public void After_a_cut_before_the_commit_the_job_starts_again_without_pending_desired_keys()
    {
        CutBetweenJournalAndCommit();
        _bench.Boot();

        Assert.Equal(SettingKeys.None, _bench.Requests.DesiredKeys);
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void After_a_cut_before_the_commit_a_revision_from_elsewhere_is_not_the_jobs()
    {
        CutBetweenJournalAndCommit();
        _bench.Boot();
        _bench.Settings.TryCommit(TestSettings.Create(20_000, false, 0));
        _bench.Boot();

        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(OperationState.NeedsRestart, Begin(Settings, isStarted: true));
    }

    [Fact]
    public void After_a_cut_before_the_commit_new_defaults_in_flash_are_not_the_jobs_settings()
    {
        _bench.Settings.TryCommit(TestSettings.Create(20_000, false, 0));
        CutBetweenJournalAndCommit();
        _bench.Config.RefreshMs = 30_000;
        _bench.Boot();

        Assert.Equal(2, _bench.Settings.Revision);
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void Pending_desired_keys_of_an_earlier_job_stay_pending()
    {
        _bench.Config.RestartOnChange = false;
        _bench.Boot();
        Assert.Equal(OperationState.Succeeded, Begin("""{"settings":{"refresh":12000}}"""));
        Start(jobId: "31");
        _bench.Boot();

        Assert.Equal(TestSettings.Keys(Setting.Refresh), _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void A_failed_journal_write_ends_FAILED_and_nothing_is_applied()
    {
        Start();
        _bench.Flash.PersistsWrites = false;

        Assert.Equal((OperationState.Failed, "flash"), (Begin(Settings, isStarted: true), Operations.Result));
        Assert.Equal((0, SettingKeys.None), (_bench.Settings.Revision, _bench.Requests.DesiredKeys));
        Assert.False(_bench.Restart.IsPlanned);

        // A later revision from elsewhere does not count as the job's either.
        _bench.Flash.PersistsWrites = true;
        _bench.Settings.TryCommit(TestSettings.Create(20_000, false, 0));
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void A_journal_write_without_memory_ends_FAILED_with_out_of_memory()
    {
        Start();
        _bench.Flash.IsOutOfMemory = true;

        Assert.Equal((OperationState.Failed, "out of memory"), (Begin(Settings, isStarted: true), Operations.Result));
        Assert.Equal(0, _bench.Settings.Revision);
    }

    [Fact]
    public void A_failed_commit_ends_FAILED_and_a_later_commit_is_not_mistaken_for_it()
    {
        Start();
        _bench.Flash.WritesBeforeLoss = 1;
        Assert.Equal((OperationState.Failed, "flash"), (Begin(Settings, isStarted: true), Operations.Result));
        _bench.Flash.WritesBeforeLoss = null;
        _bench.Settings.TryCommit(TestSettings.Create(20_000, false, 0));
        _bench.Boot();
        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(SettingKeys.None, _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void A_job_whose_operation_broke_off_begins_it_again_and_no_handler_is_stepped()
    {
        _bench.Begin(Executions.Create("30"));
        _bench.Runner.Step(_bench.NowMs);
        _bench.Fetcher.EnqueuePayload("{\"settings\":{\"refresh\":12000}}");
        _bench.Flash.CutAfterBytes = 0;

        // A power cut stands for whatever ends a step in the middle, such as a lack of memory.
        Assert.Throws<PowerCutException>(_bench.Run);
        _bench.Run();

        Assert.Equal(JobState.AwaitingRestart, _bench.Runner.State);
        Assert.Equal((0, 0), (_bench.Handler.Begun.Count, _bench.Handler.Steps));
        Assert.Equal(12_000, _bench.Settings.Current.RefreshMs);
    }
}
