using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>A job and its executions as the page receives them.</summary>
internal static class JobDocument
{
    private const int ExecutionsMax = 1_000;

    public static JsonObject Create(JobView view)
    {
        Job job = view.Job;
        return new JsonObject
        {
            ["jobId"] = job.JobId,
            ["status"] = job.Status,
            ["description"] = job.Request.Description,
            ["targets"] = new JsonArray(
            [
                .. view.TargetThings.Select(name => CreateTarget("thing", name)),
                .. view.TargetGroups.Select(name => CreateTarget("group", name)),
            ]),
            ["continuous"] = job.Request.IsContinuous,
            ["createdAt"] = job.CreatedAt.ToUnixTimeMilliseconds(),
            ["updatedAt"] = job.LastUpdatedAt.ToUnixTimeMilliseconds(),
            ["completedAt"] = job.CompletedAt?.ToUnixTimeMilliseconds(),
            ["forceCanceled"] = job.IsForceCanceled,
            ["comment"] = job.Comment,
            ["counts"] = CreateCounts(view),
        };
    }

    /// <summary>With the document and the first 1,000 executions.</summary>
    public static JsonObject CreateDetail(JobView view)
    {
        JsonObject json = Create(view);
        json["document"] = view.Job.Request.Document;
        json["executions"] = new JsonArray(
            [.. view.Executions.Take(ExecutionsMax).Select(pair => Create(view.Job, pair.Thing, pair.Execution))]);
        json["moreExecutions"] = Math.Max(0, view.Executions.Count - ExecutionsMax);
        return json;
    }

    public static JsonObject Create(Job job, string thing, JobExecution execution) => new()
    {
        ["jobId"] = job.JobId,
        ["thing"] = thing,
        ["number"] = execution.ExecutionNumber,
        ["status"] = JobStatuses.ToWireName(execution.Status),
        ["version"] = execution.VersionNumber,
        ["queuedAt"] = execution.QueuedAt * 1_000,
        ["startedAt"] = execution.StartedAt * 1_000,
        ["updatedAt"] = execution.LastUpdatedAt * 1_000,
        ["details"] = new JsonObject(
            execution.StatusDetails.Select(detail => KeyValuePair.Create(detail.Key, (JsonNode?)detail.Value))),
        ["done"] = Describe(job.Request.Document),
    };

    private static JsonNode CreateTarget(string kind, string name) =>
        new JsonObject { ["kind"] = kind, ["name"] = name };

    private static JsonObject CreateCounts(JobView view)
    {
        ILookup<JobStatus, JobExecution> byStatus =
            view.Executions.Select(pair => pair.Execution).ToLookup(execution => execution.Status);
        return new JsonObject
        {
            ["queued"] = byStatus[JobStatus.Queued].Count(),
            ["inProgress"] = byStatus[JobStatus.InProgress].Count(),
            ["succeeded"] = byStatus[JobStatus.Succeeded].Count(),
            ["failed"] = byStatus[JobStatus.Failed].Count(),
            ["rejected"] = byStatus[JobStatus.Rejected].Count(),
            ["timedOut"] = byStatus[JobStatus.TimedOut].Count(),
            ["canceled"] = byStatus[JobStatus.Canceled].Count(),
            ["removed"] = byStatus[JobStatus.Removed].Count(),
            ["waiting"] = view.Job.Waiting.Count,
            ["total"] = view.Executions.Count + view.Job.Waiting.Count,
        };
    }

    /// <summary>The request of a job document to the firmware, in one line (docs/jobs.md).</summary>
    private static string Describe(string document)
    {
        using JsonDocument parsed = JsonDocument.Parse(document, CloudJson.Options);
        var parts = new List<string>();
        if (parsed.RootElement.TryGetProperty("url", out JsonElement url))
        {
            return $"payload of {url}";
        }

        if (parsed.RootElement.TryGetProperty("settings", out JsonElement settings)
            && settings.ValueKind == JsonValueKind.Object)
        {
            parts.Add("settings: " + string.Join(
                ", ", settings.EnumerateObject().Select(member => $"{member.Name} {member.Value.GetRawText()}")));
        }

        if (parsed.RootElement.TryGetProperty("reboot", out JsonElement reboot)
            && reboot.ValueKind == JsonValueKind.True)
        {
            parts.Add("reboot");
        }

        return parts.Count > 0 ? string.Join("; ", parts) : "own payload";
    }
}
