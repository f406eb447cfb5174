using System.Text;
using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class JobUpdateTests
{
    private readonly JobFixture _jobs = new JobFixture().Queue("a");

    [Fact]
    public void Each_update_raises_the_version_even_when_the_status_stays_equal()
    {
        _jobs.Update("a", "IN_PROGRESS").Update("a", "IN_PROGRESS").Update("a", "IN_PROGRESS");
        Assert.Equal(4, _jobs.GetExecution("a").VersionNumber);
    }

    [Fact]
    public void The_start_time_is_set_once()
    {
        _jobs.Now = 1_001;
        _jobs.Update("a", "IN_PROGRESS");
        _jobs.Now = 1_002;
        _jobs.Update("a", "IN_PROGRESS");
        Assert.Equal((1_001, 1_002), (_jobs.GetExecution("a").StartedAt, _jobs.GetExecution("a").LastUpdatedAt));
    }

    [Fact]
    public void A_response_has_only_time_and_token_unless_more_is_requested()
    {
        _jobs.Send("/a/update", """{"status":"IN_PROGRESS","clientToken":"t"}""");
        AssertSameJson("""{"timestamp":1000,"clientToken":"t"}""", _jobs.FindSentText("/a/update/accepted"));
        _jobs.Send(
            "/a/update",
            """
            {"status":"IN_PROGRESS","statusDetails":{"progress":"50"},
            "includeJobExecutionState":true,"includeJobDocument":true}
            """);
        AssertSameJson(
            """
            {"executionState":{"status":"IN_PROGRESS","statusDetails":{"progress":"50"},"versionNumber":3},
            "jobDocument":{"reboot":true},"timestamp":1000}
            """,
            _jobs.FindSentText("/a/update/accepted"));
    }

    [Fact]
    public void Details_are_replaced_as_a_whole_and_stay_when_an_update_has_none()
    {
        _jobs.Send("/a/update", """{"status":"IN_PROGRESS","statusDetails":{"a":"1","b":"2"}}""");
        _jobs.Send("/a/update", """{"status":"IN_PROGRESS","statusDetails":{"c":"3"}}""").Update("a", "SUCCEEDED");
        Assert.Equal([KeyValuePair.Create("c", "3")], _jobs.GetExecution("a").StatusDetails);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    public void The_expected_version_may_be_a_number_or_a_string(string version)
    {
        _jobs.Send("/a/update", $$"""{"status":"IN_PROGRESS","expectedVersion":{{version}}}""");
        Assert.Null(_jobs.ErrorCode);
    }

    [Fact]
    public void A_version_mismatch_is_rejected_with_the_execution_state()
    {
        _jobs.Send("/a/update", """{"status":"IN_PROGRESS","statusDetails":{"step":"1"}}""");
        _jobs.Send("/a/update", """{"status":"SUCCEEDED","expectedVersion":1,"clientToken":"t"}""");
        Assert.Equal("VersionMismatch", _jobs.ErrorCode);
        AssertSameJson(
            """{"status":"IN_PROGRESS","statusDetails":{"step":"1"},"versionNumber":2}""",
            _jobs.Response["executionState"]!.ToJsonString());
        Assert.Equal("t", (string?)_jobs.Response["clientToken"]);
        Assert.Equal(2, _jobs.GetExecution("a").VersionNumber);
    }

    [Theory]
    [InlineData("SUCCEEDED")]
    [InlineData("FAILED")]
    [InlineData("REJECTED")]
    public void A_terminal_status_cannot_change(string end)
    {
        _jobs.Update("a", end).Update("a", "IN_PROGRESS");
        Assert.Equal("InvalidStateTransition", _jobs.ErrorCode);
        AssertSameJson(
            $$"""{"status":"{{end}}","versionNumber":2}""", _jobs.Response["executionState"]!.ToJsonString());
    }

    [Theory]
    [InlineData("REJECTED")]
    [InlineData("SUCCEEDED")]
    [InlineData("FAILED")]
    public void A_queued_job_may_end_without_having_been_started(string end)
    {
        _jobs.Update("a", end);
        Assert.Null(_jobs.ErrorCode);
        Assert.Null(_jobs.GetExecution("a").StartedAt);
    }

    [Theory]
    [InlineData("""{}""", "InvalidRequest")]
    [InlineData("", "InvalidRequest")]
    [InlineData("{", "InvalidJson")]
    [InlineData("[]", "InvalidJson")]
    [InlineData("""{"status":"QUEUED"}""", "InvalidRequest")]
    [InlineData("""{"status":"TIMED_OUT"}""", "InvalidRequest")]
    [InlineData("""{"status":"CANCELED"}""", "InvalidRequest")]
    [InlineData("""{"status":5}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","expectedVersion":"x"}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","expectedVersion":1.5}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","executionNumber":"1"}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","includeJobDocument":"yes"}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":{"a":1}}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":{"a":null}}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":{"a b":"1"}}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":{"a":""}}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":{"a":"line\nline"}}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","statusDetails":[]}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","stepTimeoutInMinutes":0}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","stepTimeoutInMinutes":10081}""", "InvalidRequest")]
    [InlineData("""{"status":"FAILED","executionNumber":2}""", "ResourceNotFound")]
    public void A_bad_update_is_rejected_and_changes_nothing(string payload, string code)
    {
        _jobs.Send("/a/update", payload);
        Assert.Equal(code, _jobs.ErrorCode);
        Assert.NotNull(_jobs.FindSentText("/a/update/rejected"));
        Assert.Equal(1, _jobs.GetExecution("a").VersionNumber);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(10_080)]
    public void A_step_timeout_in_range_is_accepted(int minutes)
    {
        _jobs.Send("/a/update", $$"""{"status":"IN_PROGRESS","stepTimeoutInMinutes":{{minutes}}}""");
        Assert.Null(_jobs.ErrorCode);
    }

    [Theory]
    [InlineData("/a/update")]
    [InlineData("/a/get")]
    [InlineData("/get")]
    [InlineData("/start-next")]
    public void A_request_that_is_not_UTF8_is_rejected_as_InvalidJson(string suffix)
    {
        byte[] latin1 = Encoding.Latin1.GetBytes("""{"status":"FAILED","clientToken":"é"}""");
        _jobs.SetMessages(_jobs.Services.Handle(JobFixture.Prefix + suffix, latin1, _jobs.Time));
        Assert.Equal("InvalidJson", _jobs.ErrorCode);
        Assert.NotNull(_jobs.FindSentText(suffix + "/rejected"));
    }

    [Fact]
    public void Ten_details_are_accepted_and_eleven_are_not()
    {
        string pairs = string.Join(",", Enumerable.Range(0, 10).Select(i => $"\"k{i}\":\"v\""));
        Assert.Null(_jobs.Send("/a/update", $$$"""{"status":"IN_PROGRESS","statusDetails":{{{{pairs}}}}}""").ErrorCode);
        _jobs.Send("/a/update", $$$"""{"status":"IN_PROGRESS","statusDetails":{{{{pairs}}},"k10":"v"}}""");
        Assert.Equal("InvalidRequest", _jobs.ErrorCode);
    }

    [Fact]
    public void A_detail_of_1024_characters_is_accepted_and_a_longer_detail_is_not()
    {
        string longest = new('v', 1024);
        _jobs.Send("/a/update", $$$"""{"status":"IN_PROGRESS","statusDetails":{"k":"{{{longest}}}"}}""");
        Assert.Null(_jobs.ErrorCode);
        _jobs.Send("/a/update", $$$"""{"status":"IN_PROGRESS","statusDetails":{"k":"{{{longest}}}v"}}""");
        Assert.Equal("InvalidRequest", _jobs.ErrorCode);
    }
}
