using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Writes the documents that the firmware sends to AWS IoT jobs (AWS IoT developer guide, "Jobs device MQTT API").
/// <c>statusDetails</c> values are strings, <c>expectedVersion</c> is a number.
/// </summary>
public static class JobRequests
{
    private const string StepTimeoutMember = "stepTimeoutInMinutes";

    /// <summary>Start-next. With the step timer, the cloud times out a job whose device does not reconnect.</summary>
    public static void WriteStartNext(JsonWriter json, string token)
    {
        json.Start();
        json.Number(StepTimeoutMember, Limits.StepTimeoutMinutes);
        json.Text("clientToken", token);
        json.EndObject();
    }

    /// <summary>
    /// Update with IN_PROGRESS. An update that reports progress restarts the step timer. An update that only checks
    /// whether the execution still exists does not.
    /// </summary>
    public static void WriteProgress(JsonWriter json, JobExecution execution, JobRunner runner, string token)
    {
        runner.BeginProgressUpdate(out int attempt, out string reason);
        json.Start();
        json.Text("status", JobStatus.InProgress);
        json.BeginObject("statusDetails");
        json.Text("attempt", attempt.ToString());
        json.Text("reason", reason);
        json.EndObject();
        if (runner.HasProgress)
        {
            json.Number(StepTimeoutMember, Limits.StepTimeoutMinutes);
        }

        WriteTail(json, execution, token);
    }

    /// <summary>Update with the final status; without details when the cloud has rejected them.</summary>
    public static void WriteOutcome(
        JsonWriter json, JobExecution execution, JobOutcome outcome, bool hasDetails, string token)
    {
        json.Start();
        json.Text("status", outcome.Status);
        if (hasDetails)
        {
            WriteDetails(json, outcome);
        }

        WriteTail(json, execution, token);
    }

    private static void WriteDetails(JsonWriter json, JobOutcome outcome)
    {
        json.BeginObject("statusDetails");
        json.Text("bytes", outcome.Bytes.ToString());
        json.Text("ms", outcome.DurationMs.ToString());
        json.Text("attempts", outcome.Attempts.ToString());
        if (outcome.DigestPrefix.Length > 0)
        {
            json.Text("sha256", outcome.DigestPrefix);
        }

        if (outcome.Done != null)
        {
            json.Text("done", outcome.Done);
        }

        if (outcome.Reason != null)
        {
            json.Text("reason", outcome.Reason);
        }

        json.EndObject();
    }

    // Version and number are left out when they could not be read in the response to start-next.
    private static void WriteTail(JsonWriter json, JobExecution execution, string token)
    {
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
