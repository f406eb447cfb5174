using System.Text.Json.Nodes;
using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobListTests
{
    private readonly JobFixture _jobs = new();

    [Fact]
    public void A_thing_without_jobs_gets_two_empty_lists()
    {
        _jobs.Send("/get", """{"clientToken":"t"}""");
        AssertSameJson(
            """{"inProgressJobs":[],"queuedJobs":[],"timestamp":1000,"clientToken":"t"}""",
            _jobs.FindSentText("/get/accepted"));
    }

    [Fact]
    public void The_response_lists_started_and_queued_jobs_separately()
    {
        _jobs.Queue("a").Queue("b");
        _jobs.Now = 1_005;
        _jobs.Send("/start-next").Send("/get");
        AssertSameJson(
            """
            {"inProgressJobs":[{"jobId":"a","queuedAt":1000,"startedAt":1005,"lastUpdatedAt":1005,
            "versionNumber":2,"executionNumber":1}],
            "queuedJobs":[{"jobId":"b","queuedAt":1000,"lastUpdatedAt":1000,"versionNumber":1,"executionNumber":1}],
            "timestamp":1005}
            """,
            _jobs.FindSentText("/get/accepted"));
    }

    [Fact]
    public void Jobs_are_listed_in_the_order_of_queueing()
    {
        _jobs.Now = 2_000;
        _jobs.Queue("z").Queue("y");
        _jobs.Now = 3_000;
        _jobs.Queue("x").Send("/get");
        Assert.Equal(["z", "y", "x"], _jobs.Response["queuedJobs"]!.AsArray().Select(job => (string)job!["jobId"]!));
    }

    [Fact]
    public void A_job_that_has_ended_is_not_listed()
    {
        _jobs.Queue("a").Update("a", "SUCCEEDED").Send("/get");
        Assert.Empty(_jobs.Response["queuedJobs"]!.AsArray());
        Assert.Empty(_jobs.Response["inProgressJobs"]!.AsArray());
    }

    [Fact]
    public void Start_next_takes_the_oldest_and_stores_its_details()
    {
        _jobs.Queue("a").Queue("b");
        _jobs.Now = 1_005;
        _jobs.Send("/start-next", """{"statusDetails":{"step":"1"},"clientToken":"t"}""");
        AssertSameJson(
            """
            {"execution":{"jobId":"a","status":"IN_PROGRESS","statusDetails":{"step":"1"},"queuedAt":1000,
            "startedAt":1005,"lastUpdatedAt":1005,"versionNumber":2,"executionNumber":1,
            "jobDocument":{"reboot":true}},"timestamp":1005,"clientToken":"t"}
            """,
            _jobs.FindSentText("/start-next/accepted"));
    }

    [Fact]
    public void Start_next_returns_a_started_job_first_and_leaves_it_unchanged()
    {
        _jobs.Queue("a").Queue("b").Send("/start-next", """{"statusDetails":{"step":"1"}}""");
        _jobs.Now = 1_009;
        _jobs.Send("/start-next", """{"statusDetails":{"step":"2"}}""");
        JsonNode execution = _jobs.Response["execution"]!;
        Assert.Equal("a", (string?)execution["jobId"]);
        Assert.Equal("1", (string?)execution["statusDetails"]!["step"]);
        Assert.Equal(2, (int?)execution["versionNumber"]);
        Assert.Equal(1_000, (int?)execution["lastUpdatedAt"]);
    }

    [Fact]
    public void Start_next_without_jobs_is_accepted_without_an_execution()
    {
        _jobs.Send("/start-next", """{"clientToken":"t"}""");
        AssertSameJson("""{"timestamp":1000,"clientToken":"t"}""", _jobs.FindSentText("/start-next/accepted"));
    }

    [Fact]
    public void Describing_next_returns_the_head_of_the_list_and_does_not_start_it()
    {
        _jobs.Queue("a").Send("/$next/get");
        Assert.Equal(
            "QUEUED", (string?)JsonNode.Parse(_jobs.FindSentText("/$next/get/accepted")!)!["execution"]!["status"]);
        Assert.Equal(1, _jobs.GetExecution("a").VersionNumber);
    }

    [Fact]
    public void Next_without_jobs_is_accepted_without_an_execution()
    {
        _jobs.Send("/$next/get");
        AssertSameJson("""{"timestamp":1000}""", _jobs.FindSentText("/$next/get/accepted"));
    }

    [Fact]
    public void A_job_is_described_without_its_document_on_request()
    {
        _jobs.Queue("a").Send("/a/get", """{"includeJobDocument":false}""");
        Assert.Null(_jobs.Response["execution"]!["jobDocument"]);
        _jobs.Send("/a/get");
        AssertSameJson("""{"reboot":true}""", _jobs.Response["execution"]!["jobDocument"]!.ToJsonString());
    }

    [Fact]
    public void A_job_that_does_not_exist_is_not_found()
    {
        _jobs.Send("/nosuch/get", """{"clientToken":"t"}""");
        Assert.Equal("ResourceNotFound", _jobs.ErrorCode);
        Assert.Equal("t", (string?)_jobs.Response["clientToken"]);
        Assert.NotNull(_jobs.FindSentText("/nosuch/get/rejected"));
    }

    [Fact]
    public void An_execution_number_that_does_not_exist_is_not_found()
    {
        _jobs.Queue("a").Send("/a/get", """{"executionNumber":2}""");
        Assert.Equal("ResourceNotFound", _jobs.ErrorCode);
    }

    [Fact]
    public void A_job_that_has_ended_is_not_described()
    {
        _jobs.Queue("a").Update("a", "FAILED").Send("/a/get");
        Assert.Equal("TerminalStateReached", _jobs.ErrorCode);
    }

    [Theory]
    [InlineData("/nonsense")]
    [InlineData("/a/b/c/d")]
    [InlineData("/bad id/update")]
    public void An_unknown_operation_is_an_invalid_topic(string suffix)
    {
        _jobs.Send(suffix);
        Assert.Equal("InvalidTopic", _jobs.ErrorCode);
    }

    [Theory]
    [InlineData("/notify")]
    [InlineData("/notify-next")]
    [InlineData("/get/accepted")]
    [InlineData("/a/update/rejected")]
    public void The_service_does_not_react_to_its_own_topics(string suffix) =>
        Assert.Empty(_jobs.Send(suffix).Messages);
}
