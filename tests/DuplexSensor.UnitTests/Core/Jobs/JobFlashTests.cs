using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

/// <summary>A power cut, or a flash that refuses, between a note in the journal and what it announces.</summary>
public sealed class JobFlashTests : JobOperationsFixture
{
    [Fact]
    public void A_cut_between_note_and_commit_starts_again_and_owes_desired_nothing()
    {
        NoteWithoutCommit();
        _bench.Boot();

        Assert.Equal(SettingKeys.None, _bench.Requests.DesiredKeys);
        Assert.Equal(OperationState.Running, Start());
    }

    [Fact]
    public void A_cut_between_note_and_commit_is_not_taken_for_done_when_somebody_else_commits_that_revision()
    {
        NoteWithoutCommit();
        _bench.Boot();
        _bench.Settings.TryCommit(TestSettings.New(20_000, false, 0));
        _bench.Boot();

        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(OperationState.NeedsRestart, Begin(Settings, isStarted: true));
    }

    [Fact]
    public void A_cut_between_note_and_commit_is_not_taken_for_done_when_new_defaults_are_flashed()
    {
        _bench.Settings.TryCommit(TestSettings.New(20_000, false, 0));
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

        Assert.Equal(TestSettings.Keys(Setting.Refresh), _bench.Requests.DesiredKeys);
    }

    [Fact]
    public void A_note_that_flash_does_not_take_is_FAILED_and_nothing_is_done()
    {
        Start();
        _bench.Flash.WritesStick = false;

        Assert.Equal((OperationState.Failed, "flash"), (Begin(Settings, isStarted: true), Operations.Reason));
        Assert.Equal((0, SettingKeys.None), (_bench.Settings.Revision, _bench.Requests.DesiredKeys));
        Assert.False(_bench.Restart.IsPlanned);

        // Nor is it taken for done when that revision is somebody else's.
        _bench.Flash.WritesStick = true;
        _bench.Settings.TryCommit(TestSettings.New(20_000, false, 0));
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
        _bench.Settings.TryCommit(TestSettings.New(20_000, false, 0));
        _bench.Boot();
        Assert.Equal(OperationState.Running, Start());
        Assert.Equal(SettingKeys.None, _bench.Requests.DesiredKeys);
    }
}
