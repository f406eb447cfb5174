using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly ThingServices _services = new();

    public JobBookTests()
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
    public void A_job_for_a_group_and_one_of_its_things_runs_once_on_each_thing()
    {
        (Job job, IReadOnlyList<CloudMessage> notifications) =
            Create("j", Names.ArnOfGroup("all"), Names.ArnOfThing("a"), Names.ArnOfThing("c"));
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
        Create("j", Names.ArnOfGroup("all"));
        Assert.Empty(_services.AddToGroup("c", "all", Now));
        Assert.Equal(["a", "b", "c"], _services.Registry.FindGroup("all").Things);
        Assert.Empty(_services.Jobs.Of("c").Executions);
    }

    [Fact]
    public void A_job_is_completed_by_the_end_of_its_last_execution()
    {
        Create("j", Names.ArnOfGroup("all"));
        End("a", "SUCCEEDED", Now.AddSeconds(1));
        Assert.Equal("IN_PROGRESS", _services.Jobs.Find("j").Status);
        End("b", "FAILED", Now.AddSeconds(2));
        Assert.Equal("COMPLETED", _services.Jobs.Find("j").Status);
        Assert.Equal(Now.AddSeconds(2), _services.Jobs.Find("j").CompletedAt);
        Assert.Equal(
            [("a", JobStatus.Succeeded), ("b", JobStatus.Failed)],
            _services.Jobs.ExecutionsOf(_services.Jobs.Find("j")).Select(e => (e.Thing, e.Execution.Status)));
    }

    [Fact]
    public void A_job_for_an_empty_group_is_completed_at_once()
    {
        _services.Registry.CreateGroup("none", "", Now);
        Assert.Equal("COMPLETED", Create("j", Names.ArnOfGroup("none")).Job.Status);
    }

    [Fact]
    public void A_job_id_is_used_once()
    {
        Create("j", Names.ArnOfThing("a"));
        Refuses(CloudRequestError.ResourceAlreadyExists, () => Create("j", Names.ArnOfThing("b")));
        Assert.Empty(_services.Jobs.Of("b").Executions);
    }

    [Theory]
    [InlineData("bad id")]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("trailing\n")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_job_id_is_1_to_64_of_few_characters(string jobId) =>
        Refuses(CloudRequestError.InvalidRequest, () => Create(jobId, Names.ArnOfThing("a")));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public void A_document_is_a_JSON_object(string document) =>
        Refuses(CloudRequestError.InvalidRequest, () => CreateWith(document));

    [Fact]
    public void A_document_has_32768_bytes_at_most()
    {
        string text = new('x', 32_768 - """{"a":""}""".Length);
        CreateWith($$"""{"a":"{{text}}"}""");
        Refuses(CloudRequestError.InvalidRequest, () => CreateWith($$"""{"a":"{{text}}x"}"""));
    }

    [Fact]
    public void Targets_must_exist_and_be_some()
    {
        Refuses(CloudRequestError.InvalidRequest, () => Create("j"));
        Refuses(CloudRequestError.InvalidRequest, () => Create("j", "a"));
        Refuses(CloudRequestError.ResourceNotFound, () => Create("j", Names.ArnOfThing("nosuch")));
        Refuses(CloudRequestError.ResourceNotFound, () => Create("j", Names.ArnOfGroup("nosuch")));
    }

    private static void Refuses(CloudRequestError error, Func<object> request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);

    private (Job Job, IReadOnlyList<CloudMessage> Notifications) Create(string jobId, params string[] targets) =>
        _services.CreateJob(new NewJob(jobId) { Targets = targets, Document = """{"reboot":true}""" }, Now);

    private (Job Job, IReadOnlyList<CloudMessage> Notifications) CreateWith(string document) =>
        _services.CreateJob(new NewJob("j") { Targets = [Names.ArnOfThing("a")], Document = document }, Now);

    private void End(string thing, string status, DateTimeOffset at) => _services.Handle(
        $"$aws/things/{thing}/jobs/j/update", Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"}"""), at);
}
