using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobRequestsTests
{
    private readonly JsonWriter _json = new(Limits.PublishBytesMax);
    private readonly JobBench _bench = new();

    private string Text => Utf8.Text(_json.Bytes, _json.Length);

    [Fact]
    public void Start_next_has_the_step_timeout_and_the_token()
    {
        JobRequests.WriteStartNext(_json, "77-3");

        Assert.Equal("""{"stepTimeoutInMinutes":10,"clientToken":"77-3"}""", Text);
    }

    [Fact]
    public void SUCCEEDED_has_details_as_texts_and_versions_as_numbers()
    {
        Write(Executions.Create("30", version: 2, number: 1), payload: "payload");

        Assert.Equal(
            """{"status":"SUCCEEDED","statusDetails":{"bytes":"7","ms":"25","attempts":"1","""
            + """
            "sha256":"239f59ed55e737c7","done":"valve opened"},
            """
            + """
            "expectedVersion":2,"executionNumber":1,"clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void FAILED_has_a_reason()
    {
        Write(Executions.Create("30"), payload: null);

        Assert.Equal(
            """{"status":"FAILED","statusDetails":{"bytes":"0","ms":"25","attempts":"1","reason":"HTTP 404"},"""
            + """
            "expectedVersion":2,"executionNumber":1,"clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void A_new_attempt_has_its_number_and_the_last_failure_and_restarts_the_step_timer()
    {
        _bench.Begin(Executions.Create("30"));
        _bench.Runner.Step(_bench.NowMs);
        _bench.Fetcher.EnqueueFailure(FetchFailure.Stalled);
        _bench.Runner.Step(_bench.NowMs);
        _bench.Runner.Step(_bench.NowMs + 10_000);
        JobRequests.WriteProgress(_json, Executions.Create("30"), _bench.Runner, "77-3");

        Assert.Equal(
            """{"status":"IN_PROGRESS","statusDetails":{"attempt":"2","reason":"payload server stalled"},"""
            + """
            "stepTimeoutInMinutes":10,"expectedVersion":2,"executionNumber":1,"clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void An_update_without_progress_does_not_restart_the_step_timer()
    {
        _bench.Begin(Executions.Create("30"));
        _bench.Runner.Step(_bench.NowMs);
        JobRequests.WriteProgress(_json, Executions.Create("30"), _bench.Runner, "77-3");

        Assert.Equal(
            """{"status":"IN_PROGRESS","statusDetails":{"attempt":"1","reason":"in progress"},"expectedVersion":2,"""
            + """
            "executionNumber":1,"clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void Numbers_of_the_execution_that_could_not_be_read_are_left_out()
    {
        Write(Executions.Read("""{"execution":{"jobId":"30","""), payload: null);

        Assert.DoesNotContain("expectedVersion", Text);
        Assert.DoesNotContain("executionNumber", Text);
        Assert.Contains("\"status\":\"REJECTED\"", Text);
    }

    [Fact]
    public void After_rejected_details_the_final_status_is_sent_without_details()
    {
        Write(Executions.Create("30"), "abc", hasDetails: false);

        Assert.Equal(
            """{"status":"SUCCEEDED","expectedVersion":2,"executionNumber":1,"clientToken":"77-3"}""", Text);
    }

    [Theory]
    [InlineData('\u0001')]
    [InlineData('"')]
    [InlineData('\u6D4B')]
    public void The_longest_reason_of_the_longest_characters_fits(char longest)
    {
        _bench.Handler.OnStep = () => JobProgress.Failed;
        _bench.Handler.FailureReason = new string(longest, 1_000);
        string id = new('j', Limits.JobIdLengthMax);
        JobExecution execution = Executions.Create(id, version: int.MaxValue, number: int.MaxValue);
        Write(execution, new string('x', 4_096), tookMs: 59_999);

        Assert.False(_json.IsFull);
    }

    // Runs a job and writes its last update. A null payload: the server responds with 404.
    private void Write(JobExecution execution, string? payload, long tookMs = 25, bool hasDetails = true)
    {
        long startedAtMs = _bench.NowMs;
        _bench.Begin(execution);
        if (_bench.Runner.State == JobState.Fetching)
        {
            Fetch(payload);
            _bench.NowMs = startedAtMs + tookMs;
            _bench.Runner.Step(_bench.NowMs);
        }

        Assert.Equal(JobState.Finishing, _bench.Runner.State);
        JobRequests.WriteOutcome(_json, execution, _bench.Outcome, hasDetails, "77-3");
    }

    // Runs all steps of the fetch except the last.
    private void Fetch(string? payload)
    {
        _bench.Runner.Step(_bench.NowMs);
        if (payload == null)
        {
            _bench.Fetcher.EnqueueHead(404, 0);
            return;
        }

        _bench.Fetcher.EnqueuePayload(payload);
        while (_bench.Fetch.Length < payload.Length)
        {
            _bench.Runner.Step(_bench.NowMs);
        }
    }
}
