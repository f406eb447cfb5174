using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobStoreTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly ThingServices _services = new();

    public JobStoreTests()
    {
        foreach (string thing in (string[])["a", "b", "c"])
        {
            _services.Registry.CreateThing(thing);
        }

        _services.Registry.CreateGroup("all", "", Now);
        _services.Registry.AddToGroup("b", "all");
        _services.Registry.AddToGroup("a", "all");
    }

    [Fact]
    public void A_job_for_a_group_and_a_thing_of_the_group_runs_once_on_each_thing()
    {
        (Job job, IReadOnlyList<CloudMessage> notifications) =
            Create("j", AwsNames.GetGroupArn("all"), AwsNames.GetThingArn("a"), AwsNames.GetThingArn("c"));
        Assert.Equal(["a", "b", "c"], job.Things);
        Assert.Equal(
            [
                "$aws/things/a/jobs/notify", "$aws/things/a/jobs/notify-next",
                "$aws/things/b/jobs/notify", "$aws/things/b/jobs/notify-next",
                "$aws/things/c/jobs/notify", "$aws/things/c/jobs/notify-next",
            ],
            notifications.Select(message => message.Topic));
    }

    [Fact]
    public void A_thing_that_joins_the_group_later_is_not_reached()
    {
        Create("j", AwsNames.GetGroupArn("all"));
        Assert.Empty(_services.AddToGroup("c", "all", Now));
        Assert.Equal(["a", "b", "c"], _services.Registry.GetGroup("all").Things);
        Assert.Empty(_services.Jobs.GetThingJobs("c").Executions);
    }

    [Fact]
    public void A_job_is_completed_by_the_end_of_its_last_execution()
    {
        Create("j", AwsNames.GetGroupArn("all"));
        EndExecution("a", "SUCCEEDED", Now.AddSeconds(1));
        Assert.Equal("IN_PROGRESS", _services.Jobs.GetJob("j").Status);
        EndExecution("b", "FAILED", Now.AddSeconds(2));
        Assert.Equal("COMPLETED", _services.Jobs.GetJob("j").Status);
        Assert.Equal(Now.AddSeconds(2), _services.Jobs.GetJob("j").CompletedAt);
        Assert.Equal(
            [("a", JobStatus.Succeeded), ("b", JobStatus.Failed)],
            _services.Jobs.GetExecutions(_services.Jobs.GetJob("j")).Select(e => (e.Thing, e.Execution.Status)));
    }

    [Fact]
    public void A_job_for_an_empty_group_is_completed_at_once()
    {
        _services.Registry.CreateGroup("none", "", Now);
        Assert.Equal("COMPLETED", Create("j", AwsNames.GetGroupArn("none")).Job.Status);
    }

    [Fact]
    public void A_job_id_is_unique()
    {
        Create("j", AwsNames.GetThingArn("a"));
        AssertRefused(CloudRequestError.ResourceAlreadyExists, () => Create("j", AwsNames.GetThingArn("b")));
        Assert.Empty(_services.Jobs.GetThingJobs("b").Executions);
    }

    [Theory]
    [InlineData("bad id")]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("trailing\n")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_job_id_has_1_to_64_permitted_characters(string jobId) =>
        AssertRefused(CloudRequestError.InvalidRequest, () => Create(jobId, AwsNames.GetThingArn("a")));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public void A_document_is_a_JSON_object(string document) =>
        AssertRefused(CloudRequestError.InvalidRequest, () => CreateWith(document));

    [Fact]
    public void A_document_has_at_most_32768_bytes()
    {
        string text = new('x', 32_768 - """{"a":""}""".Length);
        CreateWith($$"""{"a":"{{text}}"}""");
        AssertRefused(CloudRequestError.InvalidRequest, () => CreateWith($$"""{"a":"{{text}}x"}"""));
    }

    [Fact]
    public void A_job_needs_at_least_one_target_and_every_target_must_exist()
    {
        AssertRefused(CloudRequestError.InvalidRequest, () => Create("j"));
        AssertRefused(CloudRequestError.InvalidRequest, () => Create("j", "a"));
        AssertRefused(CloudRequestError.ResourceNotFound, () => Create("j", AwsNames.GetThingArn("nosuch")));
        AssertRefused(CloudRequestError.ResourceNotFound, () => Create("j", AwsNames.GetGroupArn("nosuch")));
    }

    private static void AssertRefused(CloudRequestError error, Func<object> request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);

    private (Job Job, IReadOnlyList<CloudMessage> Notifications) Create(string jobId, params string[] targets) =>
        _services.CreateJob(new CreateJobRequest(jobId) { Targets = targets, Document = """{"reboot":true}""" }, Now);

    private (Job Job, IReadOnlyList<CloudMessage> Notifications) CreateWith(string document) =>
        _services.CreateJob(
            new CreateJobRequest("j") { Targets = [AwsNames.GetThingArn("a")], Document = document }, Now);

    private void EndExecution(string thing, string status, DateTimeOffset at) => _services.Handle(
        $"$aws/things/{thing}/jobs/j/update", Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"}"""), at);
}
