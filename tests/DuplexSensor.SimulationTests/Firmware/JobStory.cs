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
internal static class JobStory
{
    /// <summary>A payload server that sends nothing.</summary>
    public static PayloadAnswer Silence { get; } = new() { Status = 0, Hangs = true };

    /// <summary>
    /// A faulty response: an HTTP status, the name of a <see cref="FetchFailure"/>, or silent, short or large.
    /// </summary>
    public static PayloadAnswer Fault(string fault) => fault switch
    {
        "silent" => Silence,
        "short" => PayloadServer.Whole("abc") with { Claimed = 9 },
        "large" => new PayloadAnswer { Claimed = Limits.PayloadBytesMax + 1 },
        _ when int.TryParse(fault, out int status) => new PayloadAnswer { Status = status },
        _ => new PayloadAnswer { Status = 0, Failure = Enum.Parse<FetchFailure>(fault) },
    };

    /// <summary>Every update of the job that the device has sent in all boots.</summary>
    public static JsonElement[] UpdatesOf(this DeviceFixture device, string jobId) =>
    [
        .. device.Notes.Publishes.Where(published => published.Topic == UpdateTopic(jobId)).Select(Notebook.Json),
    ];

    public static JsonElement[] ProgressOf(this DeviceFixture device, string jobId) =>
        [.. device.UpdatesOf(jobId).Where(update => StatusOf(update) == "IN_PROGRESS")];

    public static string StatusOf(JsonElement update) => update.GetProperty("status").GetString()!;

    public static string? DetailOf(JsonElement update, string key) =>
        update.GetProperty("statusDetails").TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    public static int StartNexts(this DeviceFixture device) => device.Notes.Publishes.Count(IsStartNext);

    public static bool IsStartNext(CloudMessage published) =>
        published.Topic.EndsWith("/jobs/start-next", StringComparison.Ordinal);

    public static bool IsUpdate(CloudMessage published) => published.Topic.Contains("/jobs/", StringComparison.Ordinal)
        && published.Topic.EndsWith("/update", StringComparison.Ordinal);

    public static bool IsTerminal(CloudMessage published) =>
        IsUpdate(published) && StatusOf(Notebook.Json(published)) != "IN_PROGRESS";

    public static bool HasTraced(this DeviceFixture device, string text) =>
        device.Lines.Exists(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>The revision of the settings in flash, which is the number of commits.</summary>
    public static int RevisionIn(this DeviceFixture device)
    {
        var store = new SettingsStore(device.Flash, device.Config);
        store.Load();
        return store.Revision;
    }

    /// <summary>Serves this payload for every job.</summary>
    public static DeviceFixture Serving(this DeviceFixture device, string payload)
    {
        device.Payload = _ => PayloadServer.Whole(payload);
        return device;
    }

    public static void RunUntilEnded(this DeviceFixture device, string jobId) =>
        device.RunUntil(() => device.Execution(jobId).IsTerminal);

    public static void RunUntilTraced(this DeviceFixture device, string text) =>
        device.RunUntil(() => device.HasTraced(text));

    /// <summary>Runs until the device has begun that many GETs in all boots.</summary>
    public static void RunUntilFetching(this DeviceFixture device, int fetches = 1) =>
        device.RunUntil(() => device.Notes.Urls.Count == fetches);

    /// <summary>An operator cancels with force an execution that the device may be running.</summary>
    public static void EndInCloud(this DeviceFixture device, string jobId, bool isTold = true)
    {
        var notifications = device.Cloud.Services.JobControl.CancelExecution(
            (DeviceFixture.Thing, jobId), force: true, expectedVersion: null, device.Cloud.Now);
        device.Cloud.Send(isTold ? notifications : [], request: null);
    }

    /// <summary>Runs until the job's timeout in the cloud.</summary>
    public static void TimeOutInCloud(this DeviceFixture device, string jobId)
    {
        device.RunUntil(() => device.Execution(jobId).Status == JobStatus.TimedOut);
    }

    /// <summary>The cloud ends a job and creates another execution of it.</summary>
    public static void RetryInCloud(this DeviceFixture device, string jobId)
    {
        device.EndInCloud(jobId, isTold: false);
        ThingJobs before = device.Cloud.Services.Jobs.Of(DeviceFixture.Thing);
        JobExecution old = device.Execution(jobId);
        ThingJobs after = before.Add(new JobExecution(jobId, old.Document, device.Cloud.Now.ToUnixTimeSeconds())
        {
            ExecutionNumber = old.ExecutionNumber + 1,
        });
        device.Cloud.Services.Jobs.Keep(new JobResult(after, []), device.Cloud.Now);
        device.Cloud.Send(JobNotifications.Between(before, after, device.Cloud.Now), request: null);
    }

    /// <summary>Another client changes the execution, which increments its version.</summary>
    public static void TouchInCloud(this DeviceFixture device, string jobId) => Assert.NotEmpty(
        device.Cloud.Services.Handle(UpdateTopic(jobId), """{"status":"IN_PROGRESS"}"""u8.ToArray(), device.Cloud.Now));

    /// <summary>Deletes a job and creates one of the same id. Only the time of queueing distinguishes them.</summary>
    public static void RemakeInCloud(this DeviceFixture device, string jobId)
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
        string token = Notebook.Json(published).GetProperty("clientToken").GetString()!;
        string answer = $$"""{"code":"{{code}}","message":"no",{{state}}"clientToken":"{{token}}","timestamp":1}""";
        return [new CloudMessage(published.Topic + "/rejected", Encoding.UTF8.GetBytes(answer))];
    }

    /// <summary>Processes a request in the services and returns their response without sending it.</summary>
    public static IReadOnlyList<CloudMessage> Handle(this DeviceFixture device, CloudMessage published) =>
        device.Cloud.Services.Handle(published.Topic, published.Payload, device.Cloud.Now);

    /// <summary>Processes a request in the services and sends each response twice.</summary>
    public static IReadOnlyList<CloudMessage> AnswerTwice(this DeviceFixture device, CloudMessage published)
    {
        foreach (CloudMessage message in device.Handle(published))
        {
            device.Cloud.Send([message], published);
            device.Cloud.Send([message], request: null);
        }

        return [];
    }

    private static string UpdateTopic(string jobId) => $"$aws/things/{DeviceFixture.Thing}/jobs/{jobId}/update";
}
