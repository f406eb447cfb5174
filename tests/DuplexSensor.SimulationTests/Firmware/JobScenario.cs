using System.Text;
using System.Text.Json;
using DuplexSensor.Core;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Actions and queries that the tests of jobs share.</summary>
internal static class JobScenario
{
    /// <summary>A payload server that sends nothing.</summary>
    public static PayloadResponse SilentResponse { get; } = new() { Status = 0, NeverEnds = true };

    /// <summary>
    /// A faulty response: an HTTP status, the name of a <see cref="FetchFailure"/>, or silent, short or large.
    /// </summary>
    public static PayloadResponse CreateFaultyResponse(string fault) => fault switch
    {
        "silent" => SilentResponse,
        "short" => PayloadServer.CreateOk("abc") with { DeclaredLength = 9 },
        "large" => new PayloadResponse { DeclaredLength = Limits.PayloadBytesMax + 1 },
        _ when int.TryParse(fault, out int status) => new PayloadResponse { Status = status },
        _ => new PayloadResponse { Status = 0, Failure = Enum.Parse<FetchFailure>(fault) },
    };

    /// <summary>Every update of the job that the device has sent in all boots.</summary>
    public static JsonElement[] GetUpdates(this DeviceFixture device, string jobId) =>
    [
        .. device.Recorded.Publishes
            .Where(published => published.Topic == GetUpdateTopic(jobId))
            .Select(EventRecorder.ParseJson),
    ];

    public static JsonElement[] GetProgressUpdates(this DeviceFixture device, string jobId) =>
        [.. device.GetUpdates(jobId).Where(update => GetStatus(update) == "IN_PROGRESS")];

    public static string GetStatus(JsonElement update) => update.GetProperty("status").GetString()!;

    public static string? FindDetail(JsonElement update, string key) =>
        update.GetProperty("statusDetails").TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    public static int CountStartNext(this DeviceFixture device) => device.Recorded.Publishes.Count(IsStartNext);

    public static bool IsStartNext(CloudMessage published) =>
        published.Topic.EndsWith("/jobs/start-next", StringComparison.Ordinal);

    public static bool IsUpdate(CloudMessage published) => published.Topic.Contains("/jobs/", StringComparison.Ordinal)
        && published.Topic.EndsWith("/update", StringComparison.Ordinal);

    public static bool IsTerminal(CloudMessage published) =>
        IsUpdate(published) && GetStatus(EventRecorder.ParseJson(published)) != "IN_PROGRESS";

    public static bool HasTraced(this DeviceFixture device, string text) =>
        device.Lines.Exists(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The revision of the settings in flash, which is the number of commits.</summary>
    public static int ReadSettingsRevision(this DeviceFixture device)
    {
        var store = new SettingsStore(device.Flash, device.Config);
        store.Load();
        return store.Revision;
    }

    /// <summary>Serves this payload for every job.</summary>
    public static DeviceFixture WithPayload(this DeviceFixture device, string payload)
    {
        device.Payload = _ => PayloadServer.CreateOk(payload);
        return device;
    }

    public static void RunUntilEnded(this DeviceFixture device, string jobId) =>
        device.RunUntil(() => device.GetExecution(jobId).IsTerminal);

    public static void RunUntilTraced(this DeviceFixture device, string text) =>
        device.RunUntil(() => device.HasTraced(text));

    /// <summary>Runs until the device has begun that many GETs in all boots.</summary>
    public static void RunUntilFetching(this DeviceFixture device, int fetches = 1) =>
        device.RunUntil(() => device.Recorded.Urls.Count == fetches);

    /// <summary>An operator cancels with force an execution that the device may be running.</summary>
    public static void CancelInCloud(this DeviceFixture device, string jobId, bool isNotified = true)
    {
        var notifications = device.Cloud.Services.JobControl.CancelExecution(
            (DeviceFixture.Thing, jobId), force: true, expectedVersion: null, device.Cloud.Now);
        device.Cloud.Send(isNotified ? notifications : [], request: null);
    }

    /// <summary>Runs until the job's timeout in the cloud.</summary>
    public static void RunUntilTimedOut(this DeviceFixture device, string jobId)
    {
        device.RunUntil(() => device.GetExecution(jobId).Status == JobStatus.TimedOut);
    }

    /// <summary>The cloud ends a job and creates another execution of it.</summary>
    public static void RetryInCloud(this DeviceFixture device, string jobId)
    {
        device.CancelInCloud(jobId, isNotified: false);
        ThingJobs before = device.Cloud.Services.Jobs.GetThingJobs(DeviceFixture.Thing);
        JobExecution old = device.GetExecution(jobId);
        ThingJobs after = before.Add(new JobExecution(jobId, old.Document, device.Cloud.Now.ToUnixTimeSeconds())
        {
            ExecutionNumber = old.ExecutionNumber + 1,
        });
        device.Cloud.Services.Jobs.SaveResult(new JobResult(after, []), device.Cloud.Now);
        device.Cloud.Send(JobNotifications.Between(before, after, device.Cloud.Now), request: null);
    }

    /// <summary>Another client changes the execution, which increments its version.</summary>
    public static void BumpVersionInCloud(this DeviceFixture device, string jobId) => Assert.NotEmpty(
        device.Cloud.Services.Handle(
            GetUpdateTopic(jobId), """{"status":"IN_PROGRESS"}"""u8.ToArray(), device.Cloud.Now));

    /// <summary>Deletes a job and creates one of the same id. Only the time of queueing distinguishes them.</summary>
    public static void RecreateInCloud(this DeviceFixture device, string jobId)
    {
        var notifications = device.Cloud.Services.JobControl.Delete(jobId, force: true, device.Cloud.Now);
        device.Cloud.Send(notifications, request: null);
        device.CreateJob(jobId);
    }

    /// <summary>A rejection of the request with this error code.</summary>
    public static IReadOnlyList<CloudMessage> Reject(CloudMessage published, string code) =>
        Reject(published, code, "");

    /// <summary>A rejection with an execution state.</summary>
    public static IReadOnlyList<CloudMessage> RejectWithState(
        CloudMessage published, string code, string status, int version) => Reject(
            published,
            code,
            $$""" "executionState":{"status":"{{status}}","statusDetails":{},"versionNumber":{{version}}},""");

    private static IReadOnlyList<CloudMessage> Reject(CloudMessage published, string code, string state)
    {
        string token = EventRecorder.ParseJson(published).GetProperty("clientToken").GetString()!;
        string response = $$"""{"code":"{{code}}","message":"no",{{state}}"clientToken":"{{token}}","timestamp":1}""";
        return [new CloudMessage(published.Topic + "/rejected", Encoding.UTF8.GetBytes(response))];
    }

    /// <summary>Processes a request in the services and returns their response without sending it.</summary>
    public static IReadOnlyList<CloudMessage> Handle(this DeviceFixture device, CloudMessage published) =>
        device.Cloud.Services.Handle(published.Topic, published.Payload, device.Cloud.Now);

    /// <summary>Processes a request in the services and sends each response twice.</summary>
    public static IReadOnlyList<CloudMessage> SendResponsesTwice(this DeviceFixture device, CloudMessage published)
    {
        foreach (CloudMessage message in device.Handle(published))
        {
            device.Cloud.Send([message], published);
            device.Cloud.Send([message], request: null);
        }

        return [];
    }

    private static string GetUpdateTopic(string jobId) => $"$aws/things/{DeviceFixture.Thing}/jobs/{jobId}/update";
}
