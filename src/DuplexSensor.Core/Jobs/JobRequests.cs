using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The documents that the firmware sends to AWS IoT jobs (AWS IoT developer guide, "Jobs device MQTT API").
/// </summary>
public static class JobRequests
{
    /// <summary>The step timer lets the cloud end a job that a lost device never finishes.</summary>
    public static void WriteStartNext(JsonWriter json, string token)
    {
        json.Start();
        json.Number("stepTimeoutInMinutes", Limits.StepTimeoutMinutes);
        json.Text("clientToken", token);
        json.EndObject();
    }

    /// <summary>
    /// <c>statusDetails</c> values are strings, <c>expectedVersion</c> is a number (design of the AWS SDKs).
    /// </summary>
    public static void WriteUpdate(JsonWriter json, JobExecution execution, JobRunner runner, string token)
    {
        JobOutcome outcome = runner.Outcome;
        json.Start();
        json.Text("status", outcome.Status);
        json.BeginObject("statusDetails");
        json.Text("bytes", runner.PayloadBytes.ToString());
        json.Text("ms", outcome.TookMs.ToString());
        if (outcome.Reason != null)
        {
            json.Text("reason", outcome.Reason);
        }

        json.EndObject();

        // Both are left out when the answer that brought the job could not be read so far.
        if (execution.VersionNumber > 0)
        {
            json.Number("expectedVersion", execution.VersionNumber);
        }

        if (execution.ExecutionNumber > 0)
        {
            json.Number("executionNumber", execution.ExecutionNumber);
        }

        json.Text("clientToken", token);
        json.EndObject();
    }
}
