using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>One request of a device and what answers it.</summary>
internal sealed class JobExchange(ThingJobs jobs, JobRequest request, DateTimeOffset now)
{
    public JobRequest Request { get; } = request;

    public long Now { get; } = now.ToUnixTimeSeconds();

    public JobResult Accepted(ThingJobs updated, JsonObject members) =>
        new(updated, Answer(members)) { Notifications = JobNotifications.Between(jobs, updated, now) };

    public JobResult Rejected(JobError error)
    {
        var members = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        if (error.Execution is { } execution)
        {
            members["executionState"] = JobDocuments.ExecutionState(execution);
        }

        return new JobResult(jobs, Answer(members)) { Error = error };
    }

    private JsonObject Answer(JsonObject members)
    {
        members["timestamp"] = Now;
        if (Request.ClientToken is { } token)
        {
            members["clientToken"] = token;
        }

        return members;
    }
}
