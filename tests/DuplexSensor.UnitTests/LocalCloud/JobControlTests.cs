using System.Collections.Immutable;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobControlTests
{
    private readonly JobFixture _jobs = new();

    private JobControl Control => _jobs.Services.JobControl;

    [Fact]
    public void Canceling_a_job_ends_what_is_queued_and_lets_what_is_in_progress_go_on()
    {
        _jobs.Queue("a").Send("/start-next");
        _jobs.Queue("b");
        _jobs.Take(Control.Cancel("b", new(Force: false) { ReasonCode = "OLD", Comment = "why" }, _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.Execution("b").Status);
        Assert.Equal(["/notify"], _jobs.Topics);
        Job b = _jobs.Job("b");
        Assert.Equal(("CANCELED", "OLD", "why"), (b.Status, b.ReasonCode, b.Comment));
        _jobs.Take(Control.Cancel("a", new(Force: false), _jobs.Time));
        Assert.Equal(JobStatus.InProgress, _jobs.Execution("a").Status);
        _jobs.Update("a", "SUCCEEDED");
        Assert.Equal(JobStatus.Succeeded, _jobs.Execution("a").Status);
        Assert.Equal("CANCELED", _jobs.Job("a").Status);
    }

    [Fact]
    public void Force_cancels_what_is_in_progress_too()
    {
        _jobs.Queue("a").Send("/start-next");
        _jobs.Take(Control.Cancel("a", new(Force: true), _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.Execution("a").Status);
        Assert.True(_jobs.Execution("a").IsForceCanceled);
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        Assert.Equal("InvalidStateTransition", _jobs.Update("a", "SUCCEEDED").ErrorCode);
    }

    [Fact]
    public void A_canceled_execution_has_the_details_that_it_was_canceled_with()
    {
        (string, string) which = (JobFixture.Thing, "a");
        _jobs.Queue("a");
        ImmutableList<KeyValuePair<string, string>> many =
            [.. Enumerable.Range(0, 11).Select(i => KeyValuePair.Create($"k{i}", "v"))];
        Refuses(
            CloudRequestError.InvalidRequest, () => Control.CancelExecution(which, false, null, _jobs.Time, many));
        Control.CancelExecution(which, false, null, _jobs.Time, [.. many.Take(1)]);
        Assert.Equal([.. many.Take(1)], _jobs.Execution("a").StatusDetails);
    }

    [Fact]
    public void A_job_that_has_ended_is_not_canceled()
    {
        _jobs.Queue("a").Update("a", "SUCCEEDED");
        Refuses(CloudRequestError.InvalidRequest, () => Control.Cancel("a", new(Force: false), _jobs.Time));
        Refuses(CloudRequestError.ResourceNotFound, () => Control.Cancel("none", new(Force: false), _jobs.Time));
    }

    [Fact]
    public void One_execution_is_canceled_while_queued_or_by_force_at_the_version_expected()
    {
        (string, string) which = (JobFixture.Thing, "a");
        _jobs.Queue("a").Send("/start-next");
        Refuses(
            CloudRequestError.InvalidStateTransition,
            () => Control.CancelExecution(which, false, null, _jobs.Time));
        Refuses(CloudRequestError.VersionConflict, () => Control.CancelExecution(which, true, 1, _jobs.Time));
        _jobs.Take(Control.CancelExecution(which, true, 2, _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.Execution("a").Status);
        Assert.Equal("COMPLETED", _jobs.Job("a").Status);
        Refuses(
            CloudRequestError.InvalidStateTransition,
            () => Control.CancelExecution(which, true, null, _jobs.Time));
    }

    [Fact]
    public void A_job_in_progress_is_deleted_by_force_alone_and_its_things_are_told()
    {
        _jobs.Queue("a");
        Refuses(CloudRequestError.InvalidStateTransition, () => Control.Delete("a", false, _jobs.Time));
        _jobs.Take(Control.Delete("a", true, _jobs.Time));
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        Assert.Null(_jobs.Services.Jobs.FindOrNull("a"));
        Assert.Equal("ResourceNotFound", _jobs.Update("a", "SUCCEEDED").ErrorCode);
        _jobs.Queue("a");
        Assert.Equal(1, _jobs.Execution("a").ExecutionNumber);
    }

    [Fact]
    public void One_execution_is_deleted_unless_it_is_in_progress()
    {
        (string, string) which = (JobFixture.Thing, "a");
        _jobs.Queue("a").Send("/start-next");
        Refuses(CloudRequestError.InvalidStateTransition, () => Control.DeleteExecution(which, 1, false, _jobs.Time));
        Refuses(CloudRequestError.ResourceNotFound, () => Control.DeleteExecution(which, 2, true, _jobs.Time));
        _jobs.Take(Control.DeleteExecution(which, 1, true, _jobs.Time));
        Assert.Empty(_jobs.Services.Jobs.Of(JobFixture.Thing).Executions);
        Assert.Equal("COMPLETED", _jobs.Job("a").Status);
    }

    [Fact]
    public void A_continuous_job_comes_to_who_joins_the_group_and_is_taken_from_who_leaves()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new NewJob("c") { IsContinuous = true, Targets = [Names.ArnOfGroup("g")] });
        Assert.Empty(_jobs.Messages);
        _jobs.Take(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        _jobs.Take(_jobs.Services.RemoveFromGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(JobStatus.Removed, _jobs.Execution("c").Status);
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        _jobs.Take(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal((JobStatus.Queued, 2), (_jobs.Execution("c").Status, _jobs.Execution("c").ExecutionNumber));
    }

    [Fact]
    public void A_continuous_job_never_completes_and_comes_once()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new NewJob("c") { IsContinuous = true, Targets = [Names.ArnOfGroup("g")] });
        _jobs.Take(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        _jobs.Update("c", "SUCCEEDED");
        Assert.Equal("IN_PROGRESS", _jobs.Job("c").Status);
        _jobs.Take(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Empty(_jobs.Messages);
    }

    [Fact]
    public void A_thing_that_is_still_a_target_by_another_way_keeps_the_job()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time);
        _jobs.Queue(new NewJob("c")
        {
            IsContinuous = true,
            Targets = [Names.ArnOfGroup("g"), Names.ArnOfThing(JobFixture.Thing)],
        });
        _jobs.Take(_jobs.Services.RemoveFromGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(JobStatus.Queued, _jobs.Execution("c").Status);
    }

    [Fact]
    public void Deleting_a_thing_removes_what_is_pending_of_it()
    {
        _jobs.Queue("a").Queue("b");
        _jobs.Take(_jobs.Services.DeleteThing(JobFixture.Thing, null, _jobs.Time));
        Assert.Equal(JobStatus.Removed, _jobs.Execution("a").Status);
        Assert.Equal(JobStatus.Removed, _jobs.Execution("b").Status);
    }

    [Fact]
    public void A_continuous_job_takes_further_targets_and_no_other_does()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new NewJob("c") { IsContinuous = true, Targets = [Names.ArnOfGroup("g")] }).Queue("s");
        _jobs.Take(_jobs.Services.AddTargets("c", [Names.ArnOfThing(JobFixture.Thing)], _jobs.Time));
        Assert.Equal(["/notify"], _jobs.Topics);
        Assert.Equal(JobStatus.Queued, _jobs.Execution("c").Status);
        Refuses(
            CloudRequestError.InvalidRequest,
            () => _jobs.Services.AddTargets("s", [Names.ArnOfThing(JobFixture.Thing)], _jobs.Time));
    }

    private static void Refuses(CloudRequestError error, Func<object> request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);
}
