using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobRunnerTests
{
    private readonly FakeTrace _trace = new();
    private readonly FakeFetcher _fetcher = new();
    private readonly FakeJobHandler _handler = new();
    private readonly DeviceConfig _config = new() { JobPayloadUrl = "https://localhost:8443/job-{jobId}.json" };
    private readonly JobRunner _runner;
    private long _nowMs = 1_000;

    public JobRunnerTests()
    {
        _runner = new JobRunner(new Trace(_trace), _config, new PayloadFetch(_fetcher), _handler);
    }

    [Fact]
    public void Before_the_first_job_there_is_none()
    {
        Assert.Equal(JobState.Idle, _runner.State);
        Assert.Null(_runner.JobId);
        Assert.Equal(long.MaxValue, _runner.Step(_nowMs));
    }

    [Fact]
    public void A_job_is_fetched_handled_and_SUCCEEDED()
    {
        Begin(Executions.Of("30"));
        Assert.Equal((JobState.Fetching, "IN_PROGRESS"), (_runner.State, _runner.Outcome.Status));
        Serve("{\"name\": \"Superhero job\"}");

        Assert.Equal("https://localhost:8443/job-30.json", Assert.Single(_fetcher.Gets).Url);
        Assert.Equal(("30", "{\"name\": \"Superhero job\"}"), Assert.Single(_handler.Begun));
        AssertFinished("SUCCEEDED", null);
        Assert.Equal((25, (int)(_nowMs - 1_000)), (_runner.PayloadBytes, _runner.Outcome.TookMs));
        Assert.Matches("30 succeeded 25 bytes in [0-9]+ ms \\{\"name\": \"Superhero job\"\\}$", _trace.LastLine);
    }

    [Fact]
    public void The_documents_own_url_is_fetched()
    {
        _config.JobPayloadHosts = ["files.example.org"];
        Begin(Executions.Of("30", """{"url":"https://files.example.org/x"}"""));
        _runner.Step(_nowMs);

        Assert.Equal("https://files.example.org/x", Assert.Single(_fetcher.Gets).Url);
    }

    [Theory]
    [InlineData("https://evil.example/x")]
    [InlineData("http://localhost/x")]
    [InlineData("https://localhost@evil.example/")]
    [InlineData("")]
    public void A_bad_url_is_REJECTED_and_nothing_is_fetched(string url)
    {
        Begin(Executions.Of("30", "{\"url\":\"" + url + "\"}"));
        _runner.Step(_nowMs);

        Assert.Equal((JobState.Finishing, "REJECTED"), (_runner.State, _runner.Outcome.Status));
        Assert.Empty(_fetcher.Gets);
        Assert.StartsWith("url", _runner.Outcome.Reason);
    }

    [Fact]
    public void A_fault_of_the_execution_is_REJECTED()
    {
        Begin(Executions.Read(Executions.Realistic[..^2]));

        AssertFinished("REJECTED", "malformed answer to start-next");
        Assert.EndsWith("job     30 rejected malformed answer to start-next", _trace.LastLine);
    }

    [Fact]
    public void A_payload_that_does_not_come_whole_is_FAILED_and_the_handler_never_sees_it()
    {
        Begin(Executions.Of("30"));
        _runner.Step(_nowMs);
        _fetcher.PutHead(200, 100);
        _fetcher.PutPiece("abc"u8);
        _fetcher.PutEnd();
        Run();

        AssertFinished("FAILED", "payload cut short");
        Assert.Empty(_handler.Begun);
    }

    [Fact]
    public void A_handler_that_is_not_done_yet_is_stepped_again_after_a_while()
    {
        int left = 3;
        _handler.OnStep = () => --left > 0 ? JobProgress.NotYet : JobProgress.Done;
        Do("30", "x");
        Assert.Equal((JobState.Working, 1), (_runner.State, _handler.Steps));
        Assert.Equal("IN_PROGRESS", _runner.Outcome.Status);

        Assert.Equal(_nowMs + 100, _runner.Step(_nowMs));
        Assert.Equal(long.MaxValue, _runner.Step(_nowMs + 100));
        AssertFinished("SUCCEEDED", null);
        Assert.Equal(3, _handler.Steps);
        Assert.Single(_handler.Begun);
    }

    [Fact]
    public void A_handler_that_fails_tells_why()
    {
        _handler.OnStep = () => JobProgress.Failed;
        _handler.FailureReason = "valve stuck";
        Do("30", "x");

        AssertFinished("FAILED", "valve stuck");
    }

    [Fact]
    public void A_handler_that_throws_at_its_begin_fails_its_job_only()
    {
        _handler.OnBegin = () => throw new InvalidOperationException("no such valve");
        Do("30", "x");

        AssertFinished("FAILED", "handler threw: no such valve");
        Assert.Equal(0, _handler.Steps);
    }

    [Fact]
    public void A_handler_that_throws_at_a_step_fails_its_job_only()
    {
        _handler.OnStep = () => throw new InvalidOperationException("no such valve");
        Do("30", "x");

        AssertFinished("FAILED", "handler threw: no such valve");
    }

    [Fact]
    public void A_reason_longer_than_its_bound_is_cut()
    {
        _handler.OnStep = () => JobProgress.Failed;
        _handler.FailureReason = new string('r', 1_000);
        Do("30", "x");

        AssertFinished("FAILED", new string('r', Limits.JobReasonLengthMax));
    }

    [Fact]
    public void What_a_handler_throws_stays_one_line_of_the_trace()
    {
        _handler.OnStep = () => throw new InvalidOperationException("one\r\ntwo\u001B[2J");
        Do("30", "x");

        Assert.All(_trace.Lines, line => Assert.DoesNotContain(line, c => char.IsControl(c)));
    }

    [Theory]
    [InlineData("one\r\ntwo")]
    [InlineData("tab\t")]
    [InlineData("")]
    [InlineData(null)]
    public void A_reason_is_one_that_the_cloud_takes(string? reason)
    {
        // AWS IoT API reference, UpdateJobExecution: a value of statusDetails has 1 to 1024 characters, none a control
        // character; what breaks that is answered InvalidRequest, and the job would never end.
        _handler.OnStep = () => JobProgress.Failed;
        _handler.FailureReason = reason;
        Do("30", "x");

        string? told = _runner.Outcome.Reason;
        Assert.Equal("FAILED", _runner.Outcome.Status);
        Assert.True(told is null || (told.Length > 0 && !told.Any(char.IsControl)));
    }

    [Fact]
    public void Neither_trace_nor_reason_repeats_a_signed_url()
    {
        Begin(Executions.Of("30", """{"url":"https://localhost/x?X-Signature=SECRET"}"""));
        _runner.Step(_nowMs);
        _fetcher.PutHead(403, 0);
        Run();
        _runner.End();
        Begin(Executions.Of("31", """{"url":"https://evil.example/x?X-Signature=SECRET"}"""));

        AssertFinished("REJECTED", "url's host is not allowed: list it in jobPayloadHosts");
        Assert.DoesNotContain("SECRET", string.Concat(_trace.Lines));
    }

    [Fact]
    public void After_its_end_the_next_job_begins_with_nothing_of_the_last()
    {
        Do("30", "a long payload");
        _runner.End();
        Assert.Equal((JobState.Idle, "30"), (_runner.State, _runner.JobId));

        Begin(Executions.Of("31"));
        Assert.Equal(("31", 0, "IN_PROGRESS"), (_runner.JobId, _runner.PayloadBytes, _runner.Outcome.Status));
        Serve("b");
        Assert.Equal([("30", "a long payload"), ("31", "b")], _handler.Begun);
    }

    [Fact]
    public void A_rejected_job_after_a_good_one_tells_no_bytes_of_that()
    {
        Do("30", "a long payload");
        _runner.End();
        Begin(Executions.Of("31", """{"url":"http://x/"}"""));

        Assert.Equal(0, _runner.PayloadBytes);
    }

    [Fact]
    public void A_second_job_while_one_is_in_hand_is_our_own_mistake()
    {
        Begin(Executions.Of("30"));

        Assert.Throws<InvariantException>(() => Begin(Executions.Of("31")));
    }

    private void Begin(JobExecution execution) => _runner.Begin(execution, _nowMs);

    private void Do(string jobId, string payload)
    {
        Begin(Executions.Of(jobId));
        Serve(payload);
    }

    private void Serve(string payload)
    {
        _runner.Step(_nowMs);
        _fetcher.PutWhole(payload);
        Run();
    }

    // Steps while the payload comes.
    private void Run()
    {
        while (_runner.State == JobState.Fetching)
        {
            Assert.InRange(++_nowMs, 0, 60_000);
            _runner.Step(_nowMs);
        }
    }

    private void AssertFinished(string status, string? reason)
    {
        Assert.Equal(JobState.Finishing, _runner.State);
        Assert.Equal((status, reason), (_runner.Outcome.Status, _runner.Outcome.Reason));
    }
}
