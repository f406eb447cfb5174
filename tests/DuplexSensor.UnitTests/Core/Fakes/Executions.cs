using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>Job executions as in the responses to start-next.</summary>
internal static class Executions
{
    public const string Token = "77-1";

    public const string FullResponse =
        """{"execution":{"jobId":"30","status":"IN_PROGRESS","queuedAt":1700000000,"startedAt":1700000001,"""
        + """ "lastUpdatedAt":1700000001,"versionNumber":2,"executionNumber":1,"""
        + """ "jobDocument":{"operation":"greet","url":"https://localhost:8443/job-30.json","""
        + """ "deep":[{"url":"https://evil.example/"}]}},"timestamp":1700000002,"clientToken":"77-1"}""";

    public static JobExecution Read(string text) => Read(text.Bytes());

    public static JobExecution Read(byte[] payload)
    {
        var execution = new JobExecution();
        execution.Read(new JsonReader(), payload, Token);
        return execution;
    }

    /// <param name="document">The job document, as JSON.</param>
    public static JobExecution Create(string jobId, string document = "{}", long version = 2, long number = 1) => Read(
        "{\"execution\":{\"jobId\":\"" + jobId + "\",\"versionNumber\":" + version + ",\"executionNumber\":" + number
        + ",\"jobDocument\":" + document + "},\"clientToken\":\"" + Token + "\"}");

    public static JobExecution CreateQueued(string jobId, long queuedAt, long number = 1) => Read(
        "{\"execution\":{\"jobId\":\"" + jobId + "\",\"queuedAt\":" + queuedAt + ",\"executionNumber\":" + number
        + "},\"clientToken\":\"" + Token + "\"}");
}
