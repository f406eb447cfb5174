using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobRequestsTests
{
    private readonly JsonWriter _json = new(Limits.JobRequestBytesMax);
    private readonly FakeFetcher _fetcher = new();
    private readonly FakeJobHandler _handler = new();

    private string Text => Utf8.Text(_json.Bytes, _json.Length);

    [Fact]
    public void Start_next_carries_the_step_timeout_and_the_token()
    {
        JobRequests.WriteStartNext(_json, "77-3");

        Assert.Equal("""{"stepTimeoutInMinutes":10,"clientToken":"77-3"}""", Text);
    }

    [Fact]
    public void A_success_tells_bytes_and_time_as_texts_and_versions_as_numbers()
    {
        Write(Executions.Of("30", version: 2, number: 1), payload: "payload");

        Assert.Equal(
            """{"status":"SUCCEEDED","statusDetails":{"bytes":"7","ms":"25"},"expectedVersion":2,"executionNumber":1,"""
            + """
            "clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void A_failure_tells_its_reason()
    {
        Write(Executions.Of("30"), payload: null);

        Assert.Equal(
            """{"status":"FAILED","statusDetails":{"bytes":"0","ms":"25","reason":"payload server stalled"},"""
            + """
            "expectedVersion":2,"executionNumber":1,"clientToken":"77-3"}
            """,
            Text);
    }

    [Fact]
    public void What_could_not_be_read_of_the_execution_is_left_out()
    {
        Write(Executions.Read("""{"execution":{"jobId":"30","""), payload: null);

        Assert.DoesNotContain("expectedVersion", Text);
        Assert.DoesNotContain("executionNumber", Text);
        Assert.Contains("\"status\":\"REJECTED\"", Text);
    }

    [Theory]
    [InlineData('\u0001')]
    [InlineData('"')]
    [InlineData('\u6D4B')]
    public void The_longest_reason_of_the_costliest_characters_fits(char costly)
    {
        _handler.OnStep = () => JobProgress.Failed;
        _handler.FailureReason = new string(costly, 1_000);
        string id = new('j', Limits.JobIdLengthMax);
        Write(Executions.Of(id, version: int.MaxValue, number: int.MaxValue), new string('x', 4_096), tookMs: 59_999);

        Assert.False(_json.IsFull);
    }

    // A job that has gone through the runner, and its update; a null payload: the server stalls.
    private void Write(JobExecution execution, string? payload, long tookMs = 25)
    {
        var config = new DeviceConfig { JobPayloadUrl = "https://localhost/{jobId}" };
        var runner = new JobRunner(new Trace(new FakeTrace()), config, new PayloadFetch(_fetcher), _handler);
        runner.Begin(execution, 0);
        runner.Step(0);
        if (payload == null)
        {
            _fetcher.PutFailure(FetchFailure.Stalled);
        }
        else
        {
            _fetcher.PutWhole(payload);
        }

        while (runner.State == JobState.Fetching && runner.PayloadBytes < (payload ?? "").Length)
        {
            runner.Step(0);
        }

        runner.Step(tookMs);
        JobRequests.WriteUpdate(_json, execution, runner, "77-3");
    }
}
