using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Firmware;

/// <summary>What the stories about jobs say to a device and its cloud.</summary>
internal static class JobStory
{
    /// <summary>Every update of the job that the device has sent, over all boots.</summary>
    public static JsonElement[] UpdatesOf(this DeviceFixture device, string jobId) =>
        [.. device.Published.Where(published => published.Topic == UpdateTopic(jobId)).Select(update => update.Json)];

    public static JsonElement[] ProgressOf(this DeviceFixture device, string jobId) =>
        [.. device.UpdatesOf(jobId).Where(update => StatusOf(update) == "IN_PROGRESS")];

    public static string StatusOf(JsonElement update) => update.GetProperty("status").GetString()!;

    public static string? DetailOf(JsonElement update, string key) =>
        update.GetProperty("statusDetails").TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    public static int StartNexts(this DeviceFixture device) =>
        device.Published.Count(published => published.Topic.EndsWith("start-next", StringComparison.Ordinal));

    public static bool IsUpdate(Publication published) => published.Topic.Contains("/jobs/", StringComparison.Ordinal)
        && published.Topic.EndsWith("/update", StringComparison.Ordinal);

    public static bool IsTerminal(Publication published) =>
        IsUpdate(published) && StatusOf(published.Json) != "IN_PROGRESS";

    public static bool HasTraced(this DeviceFixture device, string text) =>
        device.Trace.Lines.Exists(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The job's payload, whatever job it is.</summary>
    public static DeviceFixture Serving(this DeviceFixture device, string payload)
    {
        device.Payload = fetcher => fetcher.PutWhole(payload);
        return device;
    }

    public static void RunUntilEnded(this DeviceFixture device, string jobId) =>
        device.RunUntil(() => device.Execution(jobId).IsTerminal);

    /// <summary>The cloud ends a job that the device may have in hand: timed out, cancelled, removed.</summary>
    public static void EndInCloud(this DeviceFixture device, string jobId, bool isTold = true)
    {
        ThingJobs before = device.Cloud.Jobs.Of(DeviceFixture.Thing);
        JobExecution ended = device.Execution(jobId) with
        {
            Status = JobStatus.Failed,
            VersionNumber = device.Execution(jobId).VersionNumber + 1,
        };
        ThingJobs after = before.Replace(device.Execution(jobId), ended);
        device.Cloud.Jobs.Keep(new JobResult(after, []), device.Now);
        device.Deliver(isTold ? JobNotifications.Between(before, after, device.Now) : []);
    }

    /// <summary>Somebody else has changed the execution: its version is another one.</summary>
    public static void TouchInCloud(this DeviceFixture device, string jobId)
    {
        ThingJobs jobs = device.Cloud.Jobs.Of(DeviceFixture.Thing);
        JobExecution execution = device.Execution(jobId);
        JobExecution touched = execution with { VersionNumber = execution.VersionNumber + 1 };
        device.Cloud.Jobs.Keep(new JobResult(jobs.Replace(execution, touched), []), device.Now);
    }

    /// <summary>A job is deleted and one of the same id is made: only when they were queued tells them apart.</summary>
    public static void RemakeInCloud(this DeviceFixture device, string jobId)
    {
        ThingJobs before = device.Cloud.Jobs.Of(DeviceFixture.Thing);
        JobExecution old = device.Execution(jobId);
        ThingJobs after = before.Replace(old, new JobExecution(jobId, old.Document, device.Now.ToUnixTimeSeconds()));
        device.Cloud.Jobs.Keep(new JobResult(after, []), device.Now);
        device.Deliver(JobNotifications.Between(before, after, device.Now));
    }

    /// <summary>The cloud answers what it is asked with this error.</summary>
    public static IReadOnlyList<CloudMessage> Reject(Publication published, string code)
    {
        string token = published.Json.GetProperty("clientToken").GetString()!;
        string answer = $$"""{"code":"{{code}}","message":"no","clientToken":"{{token}}","timestamp":1}""";
        return [new CloudMessage(published.Topic + "/rejected", Encoding.UTF8.GetBytes(answer))];
    }

    /// <summary>What the services answer, without the device seeing it before the test lets it.</summary>
    public static IReadOnlyList<CloudMessage> Handle(this DeviceFixture device, Publication published) =>
        device.Cloud.Handle(published.Topic, Encoding.UTF8.GetBytes(published.Text), device.Now);

    private static string UpdateTopic(string jobId) => $"$aws/things/{DeviceFixture.Thing}/jobs/{jobId}/update";
}
