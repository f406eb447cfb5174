using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>Creates the response to one request of a device.</summary>
internal sealed class JobResponder(ThingJobs jobs, JobRequest request, DateTimeOffset now)
{
    public JobRequest Request { get; } = request;

    public long Now { get; } = now.ToUnixTimeSeconds();

    public JobResult Accept(ThingJobs updated, JsonObject members) =>
        new(updated, AddTimestampAndToken(members)) { Notifications = JobNotifications.Between(jobs, updated, now) };

    public JobResult Reject(JobError error)
    {
        var members = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (error.Execution is { } execution)
        {
            members["executionState"] = JobJson.CreateExecutionState(execution);
        }

        return new JobResult(jobs, AddTimestampAndToken(members)) { Error = error };
    }

    private JsonObject AddTimestampAndToken(JsonObject members)
    {
        members["timestamp"] = Now;
        if (Request.ClientToken is { } token)
        {
            members["clientToken"] = token;
        }

        return members;
    }
}
