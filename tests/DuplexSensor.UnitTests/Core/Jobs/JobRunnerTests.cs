using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobRunnerTests
{
    private readonly JobBench _bench = new();

    private JobRunner Runner => _bench.Runner;

    private FakeJobHandler Handler => _bench.Handler;

    [Fact]
    public void Before_the_first_job_the_runner_is_idle()
    {
        Assert.Equal(JobState.Idle, Runner.State);
        Assert.Null(_bench.Outcome.JobId);
        Assert.Equal(long.MaxValue, Runner.Step(_bench.NowMs));
    }

    [Fact]
    public void A_job_whose_payload_was_fetched_and_handled_is_SUCCEEDED()
    {
        _bench.Begin(Executions.Create("30"));
        Assert.Equal((JobState.Fetching, "IN_PROGRESS"), (Runner.State, _bench.Outcome.Status));
        _bench.ServePayload("{\"name\": \"Superhero job\"}");

        Assert.Equal("https://localhost:8443/job-30.json", Assert.Single(_bench.Fetcher.Gets).Url);
        Assert.Equal(("30", "{\"name\": \"Superhero job\"}"), Assert.Single(Handler.Begun));
        _bench.AssertFinished("SUCCEEDED", null);
        Assert.Equal((25, (int)(_bench.NowMs - 1_000)), (_bench.Outcome.Bytes, _bench.Outcome.DurationMs));
        Assert.Matches("30 succeeded 25 bytes in [0-9]+ ms \\{\"name\": \"Superhero job\"\\}$", _bench.Trace.LastLine);
    }

    [Fact]
    public void The_url_of_the_job_document_is_fetched()
    {
        _bench.Config.JobPayloadHosts = ["files.example.org"];
        _bench.Begin(Executions.Create("30", """{"url":"https://files.example.org/x"}"""));
        Runner.Step(_bench.NowMs);

        Assert.Equal("https://files.example.org/x", Assert.Single(_bench.Fetcher.Gets).Url);
    }

    [Theory]
    [InlineData("https://evil.example/x")]
    [InlineData("http://localhost/x")]
    [InlineData("https://localhost@evil.example/")]
    [InlineData("")]
    public void A_bad_url_is_REJECTED_and_nothing_is_fetched(string url)
    {
        _bench.Begin(Executions.Create("30", "{\"url\":\"" + url + "\"}"));
        Runner.Step(_bench.NowMs);

        Assert.Equal((JobState.Finishing, "REJECTED"), (Runner.State, _bench.Outcome.Status));
        Assert.Empty(_bench.Fetcher.Gets);
        Assert.StartsWith("url", _bench.Outcome.Reason);
    }

    [Fact]
    public void A_malformed_execution_is_REJECTED()
    {
        _bench.Begin(Executions.Read(Executions.FullResponse[..^2]));

        _bench.AssertFinished("REJECTED", "malformed answer to start-next");
        Assert.EndsWith("job     30 rejected malformed answer to start-next", _bench.Trace.LastLine);
    }

    [Fact]
    public void A_job_with_an_incomplete_payload_is_FAILED_and_the_handler_never_gets_it()
    {
        _bench.Begin(Executions.Create("30"));
        Runner.Step(_bench.NowMs);
        _bench.Fetcher.EnqueueHead(200, 5_000);
        _bench.Run();

        _bench.AssertFinished("FAILED", "payload larger than 4096 bytes");
        Assert.Empty(Handler.Begun);
    }

    [Fact]
    public void A_handler_that_is_not_done_yet_is_stepped_again_after_100_ms()
    {
        int left = 3;
        Handler.OnStep = () => --left > 0 ? JobProgress.NotYet : JobProgress.Done;
        _bench.RunJob("30", "x");
        Assert.Equal((JobState.Executing, 1), (Runner.State, Handler.Steps));
        Assert.Equal("IN_PROGRESS", _bench.Outcome.Status);

        Assert.Equal(_bench.NowMs + 100, Runner.Step(_bench.NowMs));
        Assert.Equal(long.MaxValue, Runner.Step(_bench.NowMs + 100));
        _bench.AssertFinished("SUCCEEDED", null);
        Assert.Equal(3, Handler.Steps);
        Assert.Single(Handler.Begun);
    }

    [Fact]
    public void A_handler_that_fails_gives_the_reason()
    {
        Handler.OnStep = () => JobProgress.Failed;
        Handler.FailureReason = "valve stuck";
        _bench.RunJob("30", "x");

        _bench.AssertFinished("FAILED", "valve stuck");
    }

    [Fact]
    public void A_handler_that_throws_in_Begin_fails_its_job_only()
    {
        Handler.OnBegin = () => throw new InvalidOperationException("no such valve");
        _bench.RunJob("30", "x");

        _bench.AssertFinished("FAILED", "handler threw: no such valve");
        Assert.Equal(0, Handler.Steps);
    }

    [Fact]
    public void A_handler_that_throws_in_Step_fails_its_job_only()
    {
        Handler.OnStep = () => throw new InvalidOperationException("no such valve");
        _bench.RunJob("30", "x");

        _bench.AssertFinished("FAILED", "handler threw: no such valve");
    }

    [Fact]
    public void A_reason_longer_than_128_characters_is_cut()
    {
        Handler.OnStep = () => JobProgress.Failed;
        Handler.FailureReason = new string('r', 1_000);
        _bench.RunJob("30", "x");

        _bench.AssertFinished("FAILED", new string('r', Limits.JobReasonLengthMax));
    }

    [Theory]
    [InlineData(127, 127)]
    [InlineData(126, 128)]
    public void A_long_reason_and_a_long_word_are_cut_between_characters(int start, int length)
    {
        string text = new string('x', start) + string.Concat(Enumerable.Repeat("\U0001F600", 9));
        _bench.Outcome.Begin("30");
        _bench.Outcome.End("FAILED", text, 1);
        Assert.Equal(text[..length], _bench.Outcome.Reason);

        _bench.Outcome.Begin("30");
        _bench.Outcome.End("SUCCEEDED", text, 1);
        Assert.Equal((text[..length], null), (_bench.Outcome.Done, _bench.Outcome.Reason));
    }

    [Fact]
    public void A_job_whose_end_only_an_old_journal_knows_has_no_word_for_what_was_done()
    {
        _bench.Outcome.Begin("30");
        _bench.Outcome.End("SUCCEEDED", "", 1);

        Assert.Null(_bench.Outcome.Done);
    }

    [Fact]
    public void A_handlers_exception_is_one_line_of_the_trace()
    {
        Handler.OnStep = () => throw new InvalidOperationException("one\r\ntwo\u001B[2J");
        _bench.RunJob("30", "x");

        Assert.Contains(_bench.Trace.Lines, line => line.Contains("handler threw: one"));
        Assert.All(_bench.Trace.Lines, line => Assert.DoesNotContain(line, c => char.IsControl(c)));
    }

    [Theory]
    [InlineData("one\r\ntwo")]
    [InlineData("tab\t")]
    [InlineData("")]
    [InlineData(null)]
    public void A_reason_is_valid_for_statusDetails(string? reason)
    {
        // AWS IoT API reference, UpdateJobExecution: a value of statusDetails has 1 to 1024 characters and no control
        // characters. Any other value is rejected with InvalidRequest, and the job would never end.
        Handler.OnStep = () => JobProgress.Failed;
        Handler.FailureReason = reason;
        _bench.RunJob("30", "x");

        string? sent = _bench.Outcome.Reason;
        Assert.Equal("FAILED", _bench.Outcome.Status);
        Assert.True(sent is null || (sent.Length > 0 && !sent.Any(char.IsControl)));
    }

    [Fact]
    public void Neither_trace_nor_reason_contains_a_presigned_url()
    {
        _bench.Begin(Executions.Create("30", """{"url":"https://localhost/x?X-Signature=SECRET"}"""));
        Runner.Step(_bench.NowMs);
        _bench.Fetcher.EnqueueHead(403, 0);
        _bench.Run();
        Runner.Drop();
        _bench.Begin(Executions.Create("31", """{"url":"https://evil.example/x?X-Signature=SECRET"}"""));

        _bench.AssertFinished("REJECTED", "url's host is not allowed: list it in jobPayloadHosts");
        Assert.DoesNotContain("SECRET", string.Concat(_bench.Trace.Lines));
    }

    [Fact]
    public void The_next_job_begins_with_no_data_of_the_last()
    {
        _bench.RunJob("30", "a long payload");
        Runner.Drop();
        Assert.Equal((JobState.Idle, "30"), (Runner.State, _bench.Outcome.JobId));

        _bench.Begin(Executions.Create("31"));
        Assert.Equal(("31", 0, "IN_PROGRESS"), (_bench.Outcome.JobId, _bench.Outcome.Bytes, _bench.Outcome.Status));
        _bench.ServePayload("b");
        Assert.Equal([("30", "a long payload"), ("31", "b")], Handler.Begun);
    }

    [Fact]
    public void A_rejected_job_does_not_report_the_bytes_of_the_last_job()
    {
        _bench.RunJob("30", "a long payload");
        Runner.Drop();
        _bench.Begin(Executions.Create("31", """{"url":"http://x/"}"""));

        Assert.Equal(0, _bench.Outcome.Bytes);
    }

    [Fact]
    public void Beginning_a_second_job_while_one_runs_throws()
    {
        _bench.Begin(Executions.Create("30"));

        Assert.Throws<InvariantException>(() => _bench.Begin(Executions.Create("31")));
    }
}
