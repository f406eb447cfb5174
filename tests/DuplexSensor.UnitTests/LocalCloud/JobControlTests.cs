using System.Collections.Immutable;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobControlTests
{
    private readonly JobFixture _jobs = new();

    private JobControl Control => _jobs.Services.JobControl;

    [Fact]
    public void Canceling_a_job_ends_only_its_queued_executions()
    {
        _jobs.Queue("a").Send("/start-next");
        _jobs.Queue("b");
        _jobs.SetMessages(Control.Cancel("b", new(Force: false) { ReasonCode = "OLD", Comment = "why" }, _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.GetExecution("b").Status);
        Assert.Equal(["/notify"], _jobs.Topics);
        Job b = _jobs.GetJob("b");
        Assert.Equal(("CANCELED", "OLD", "why"), (b.Status, b.ReasonCode, b.Comment));
        _jobs.SetMessages(Control.Cancel("a", new(Force: false), _jobs.Time));
        Assert.Equal(JobStatus.InProgress, _jobs.GetExecution("a").Status);
        _jobs.Update("a", "SUCCEEDED");
        Assert.Equal(JobStatus.Succeeded, _jobs.GetExecution("a").Status);
        Assert.Equal("CANCELED", _jobs.GetJob("a").Status);
    }

    [Fact]
    public void Force_cancels_executions_in_progress_too()
    {
        _jobs.Queue("a").Send("/start-next");
        _jobs.SetMessages(Control.Cancel("a", new(Force: true), _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.GetExecution("a").Status);
        Assert.True(_jobs.GetExecution("a").IsForceCanceled);
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        Assert.Equal("InvalidStateTransition", _jobs.Update("a", "SUCCEEDED").ErrorCode);
    }

    [Fact]
    public void A_canceled_execution_has_the_details_of_the_cancellation()
    {
        (string, string) which = (JobFixture.Thing, "a");
        _jobs.Queue("a");
        ImmutableList<KeyValuePair<string, string>> many =
            [.. Enumerable.Range(0, 11).Select(i => KeyValuePair.Create($"k{i}", "v"))];
        AssertRefused(
            CloudRequestError.InvalidRequest, () => Control.CancelExecution(which, false, null, _jobs.Time, many));
        Control.CancelExecution(which, false, null, _jobs.Time, [.. many.Take(1)]);
        Assert.Equal([.. many.Take(1)], _jobs.GetExecution("a").StatusDetails);
    }

    [Theory]
    [InlineData("\uFEFF{}", "begins with a byte order mark: save the file as UTF-8 without the mark")]
    [InlineData("\uFFFD\uFFFD{\0}\0", "is UTF-16: save the file as UTF-8")]
    [InlineData("{", "must be a JSON object")]
    public void The_error_names_the_encoding_of_the_file_of_a_job_document(string document, string error)
    {
        var exception = Assert.Throws<CloudRequestException>(
            () => _jobs.Queue(new CreateJobRequest("a") { Document = document }));

        Assert.Equal($"The job document {error}.", exception.Message);
    }

    [Fact]
    public void A_job_that_has_ended_is_not_canceled()
    {
        _jobs.Queue("a").Update("a", "SUCCEEDED");
        AssertRefused(CloudRequestError.InvalidRequest, () => Control.Cancel("a", new(Force: false), _jobs.Time));
        AssertRefused(CloudRequestError.ResourceNotFound, () => Control.Cancel("none", new(Force: false), _jobs.Time));
    }

    [Fact]
    public void Canceling_a_started_execution_needs_force_and_the_expected_version()
    {
        (string, string) id = (JobFixture.Thing, "a");
        _jobs.Queue("a").Send("/start-next");
        AssertRefused(
            CloudRequestError.InvalidStateTransition,
            () => Control.CancelExecution(id, false, null, _jobs.Time));
        AssertRefused(CloudRequestError.VersionConflict, () => Control.CancelExecution(id, true, 1, _jobs.Time));
        _jobs.SetMessages(Control.CancelExecution(id, true, 2, _jobs.Time));
        Assert.Equal(JobStatus.Canceled, _jobs.GetExecution("a").Status);
        Assert.Equal("COMPLETED", _jobs.GetJob("a").Status);
        AssertRefused(
            CloudRequestError.InvalidStateTransition,
            () => Control.CancelExecution(id, true, null, _jobs.Time));
    }

    [Fact]
    public void Deleting_a_job_in_progress_needs_force_and_notifies_its_things()
    {
        _jobs.Queue("a");
        AssertRefused(CloudRequestError.InvalidStateTransition, () => Control.Delete("a", false, _jobs.Time));
        _jobs.SetMessages(Control.Delete("a", true, _jobs.Time));
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        Assert.Null(_jobs.Services.Jobs.FindJob("a"));
        Assert.Equal("ResourceNotFound", _jobs.Update("a", "SUCCEEDED").ErrorCode);
        _jobs.Queue("a");
        Assert.Equal(1, _jobs.GetExecution("a").ExecutionNumber);
    }

    [Fact]
    public void Deleting_an_execution_in_progress_needs_force()
    {
        (string, string) id = (JobFixture.Thing, "a");
        _jobs.Queue("a").Send("/start-next");
        AssertRefused(
            CloudRequestError.InvalidStateTransition, () => Control.DeleteExecution(id, 1, false, _jobs.Time));
        AssertRefused(CloudRequestError.ResourceNotFound, () => Control.DeleteExecution(id, 2, true, _jobs.Time));
        _jobs.SetMessages(Control.DeleteExecution(id, 1, true, _jobs.Time));
        Assert.Empty(_jobs.Services.Jobs.GetThingJobs(JobFixture.Thing).Executions);
        Assert.Equal("COMPLETED", _jobs.GetJob("a").Status);
    }

    [Fact]
    public void Deleting_an_execution_that_has_not_ended_needs_force()
    {
        _jobs.Queue("a").Queue("b");
        AssertRefused(
            CloudRequestError.InvalidStateTransition,
            () => Control.DeleteExecution((JobFixture.Thing, "a"), 1, false, _jobs.Time));
        Control.DeleteExecution((JobFixture.Thing, "a"), 1, true, _jobs.Time);
        _jobs.Update("b", "FAILED");
        Control.DeleteExecution((JobFixture.Thing, "b"), 1, false, _jobs.Time);
        Assert.Empty(_jobs.Services.Jobs.GetThingJobs(JobFixture.Thing).Executions);
    }

    [Fact]
    public void A_job_that_is_being_deleted_is_neither_deleted_nor_canceled_again()
    {
        CreateLargeJob();
        _jobs.Services.ContinueJobs(_jobs.Time);
        Control.Cancel("a", new(Force: false), _jobs.Time);
        Control.Delete("a", force: false, _jobs.Time);
        AssertRefused(CloudRequestError.InvalidStateTransition, () => Control.Delete("a", true, _jobs.Time));
        AssertRefused(CloudRequestError.InvalidRequest, () => Control.Cancel("a", new(Force: true), _jobs.Time));
    }

    [Fact]
    public void A_job_is_concurrent_while_its_executions_are_queued_or_canceled()
    {
        CreateLargeJob();
        Assert.True(IsConcurrent());
        _jobs.Services.ContinueJobs(_jobs.Time);
        Assert.False(IsConcurrent());
        Control.Cancel("a", new(Force: false), _jobs.Time);
        Assert.True(IsConcurrent());
        _jobs.Services.ContinueJobs(_jobs.Time);
        Assert.False(IsConcurrent());

        bool IsConcurrent() => _jobs.Services.Jobs.Backlog.IsConcurrent(_jobs.GetJob("a"));
    }

    [Fact]
    public void A_continuous_job_follows_the_things_that_join_and_leave_its_group()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new CreateJobRequest("c") { IsContinuous = true, Targets = [AwsNames.GetGroupArn("g")] });
        Assert.Empty(_jobs.Messages);
        _jobs.SetMessages(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        _jobs.SetMessages(_jobs.Services.RemoveFromGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(JobStatus.Removed, _jobs.GetExecution("c").Status);
        Assert.Equal(["/notify", "/notify-next"], _jobs.Topics);
        _jobs.SetMessages(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal((JobStatus.Queued, 2), (_jobs.GetExecution("c").Status, _jobs.GetExecution("c").ExecutionNumber));
    }

    [Fact]
    public void A_continuous_job_never_completes_and_is_queued_once_for_a_thing()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new CreateJobRequest("c") { IsContinuous = true, Targets = [AwsNames.GetGroupArn("g")] });
        _jobs.SetMessages(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        _jobs.Update("c", "SUCCEEDED");
        Assert.Equal("IN_PROGRESS", _jobs.GetJob("c").Status);
        _jobs.SetMessages(_jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Empty(_jobs.Messages);
    }

    [Fact]
    public void A_thing_that_is_still_a_target_by_its_own_ARN_keeps_the_job()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Services.AddToGroup(JobFixture.Thing, "g", _jobs.Time);
        _jobs.Queue(new CreateJobRequest("c")
        {
            IsContinuous = true,
            Targets = [AwsNames.GetGroupArn("g"), AwsNames.GetThingArn(JobFixture.Thing)],
        });
        _jobs.SetMessages(_jobs.Services.RemoveFromGroup(JobFixture.Thing, "g", _jobs.Time));
        Assert.Equal(JobStatus.Queued, _jobs.GetExecution("c").Status);
    }

    [Fact]
    public void Deleting_a_thing_removes_its_pending_executions()
    {
        _jobs.Queue("a").Queue("b");
        _jobs.SetMessages(_jobs.Services.DeleteThing(JobFixture.Thing, null, _jobs.Time));
        Assert.Equal(JobStatus.Removed, _jobs.GetExecution("a").Status);
        Assert.Equal(JobStatus.Removed, _jobs.GetExecution("b").Status);
    }

    [Fact]
    public void Only_a_continuous_job_accepts_further_targets()
    {
        _jobs.Services.Registry.CreateGroup("g", "", _jobs.Time);
        _jobs.Queue(new CreateJobRequest("c") { IsContinuous = true, Targets = [AwsNames.GetGroupArn("g")] })
            .Queue("s");
        _jobs.SetMessages(_jobs.Services.AddTargets("c", [AwsNames.GetThingArn(JobFixture.Thing)], _jobs.Time));
        Assert.Equal(["/notify"], _jobs.Topics);
        Assert.Equal(JobStatus.Queued, _jobs.GetExecution("c").Status);
        AssertRefused(
            CloudRequestError.InvalidRequest,
            () => _jobs.Services.AddTargets("s", [AwsNames.GetThingArn(JobFixture.Thing)], _jobs.Time));
    }

    // For two batches.
    private void CreateLargeJob() => _jobs.Services.Jobs.Create(
        new CreateJobRequest("a") { Targets = ["all"], Document = "{}" },
        Enumerable.Range(0, JobBacklog.BatchMax + 50).Select(i => $"t{i:d3}"),
        _jobs.Time);

    private static void AssertRefused(CloudRequestError error, Func<object> request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);
}
