using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>A bench with one board that is online and has found no job yet.</summary>
internal sealed class JobBench : IAsyncDisposable
{
    public const string Thing = "desk";
    private const string ArnPrefix = "arn:aws:iot:us-east-1:123456789012:";

    private readonly Bench _bench;

    private JobBench(Bench bench) => _bench = bench;

    public LocalCloudHost Cloud => _bench.Cloud;

    public ObservedBoard Board { get; private set; } = null!;

    public static async Task<JobBench> StartAsync(Func<VirtualBoardOptions, VirtualBoardOptions>? change = null)
    {
        var bench = new JobBench(await Bench.StartAsync());
        bench.Board = await bench.AddBoardAsync(Thing, change);
        return bench;
    }

    public static string GetSha256(string payload) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));

    /// <summary>Starts another board; returns when the board is online and has found no job.</summary>
    public async Task<ObservedBoard> AddBoardAsync(
        string thing, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null)
    {
        ObservedBoard board = await _bench.StartBoardAsync(thing, change);
        await _bench.WaitUntilAsync(() => board.Has("job     none"), "the board has asked for jobs");
        return board;
    }

    /// <summary>
    /// Runs a job on the first board and returns the final update. Without a payload, the server sends the document.
    /// </summary>
    public async Task<JsonNode> RunJobAsync(string jobId, string? payload, string document = "{}")
    {
        await CreateAsync(jobId, $"{ArnPrefix}thing/{Thing}", payload, document);
        await _bench.WaitUntilAsync(() => FindFinalUpdate(jobId, Thing) is not null, $"the job {jobId} ends");
        return FindFinalUpdate(jobId, Thing)!;
    }

    public async Task CreateForGroupAsync(string jobId, IEnumerable<string> things, string payload)
    {
        await _bench.CallAsync("POST /thing-groups/office", "{}");
        foreach (string thing in things)
        {
            await _bench.CallAsync(
                "PUT /thing-groups/addThingToThingGroup", $$"""{"thingGroupName":"office","thingName":"{{thing}}"}""");
        }

        await CreateAsync(jobId, $"{ArnPrefix}thinggroup/office", payload, "{}");
    }

    /// <summary>Writes a file of the payload server: <c>job-ID.json</c>, or an object as <c>BUCKET/KEY</c>.</summary>
    public void WritePayload(string name, string payload)
    {
        string file = Path.Combine(_bench.Folder, "payloads", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, payload);
    }

    /// <summary>The updates that the first board has published for a job, oldest first.</summary>
    public IReadOnlyList<JsonNode> GetUpdates(string jobId) => _bench.FindPublished(Thing, $"jobs/{jobId}/update");

    /// <summary>The final update of a job; null until the cloud has accepted the update.</summary>
    public JsonNode? FindFinalUpdate(string jobId, string thing)
    {
        bool isAccepted = _bench.FindEvents(CloudEventKind.Delivered, thing, $"jobs/{jobId}/update/accepted").Any();
        return isAccepted
            ? _bench.FindPublished(thing, $"jobs/{jobId}/update")
                .FirstOrDefault(update => GetStatus(update) != "IN_PROGRESS")
            : null;
    }

    public CloudEvent[] GetPayloadRequests(string path) => [.. _bench.FindEvents(CloudEventKind.PayloadGet, "", path)];

    public IEnumerable<CloudEvent> FindEvents(CloudEventKind kind, string thing, string subjectEnd) =>
        _bench.FindEvents(kind, thing, subjectEnd);

    public Task WaitUntilAsync(Func<bool> condition, string what) => _bench.WaitUntilAsync(condition, what);

    public string GetStatus(JsonNode update) => (string)update["status"]!;

    public string? FindDetail(JsonNode update, string key) => (string?)update["statusDetails"]?[key];

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private async Task CreateAsync(string jobId, string target, string? payload, string document)
    {
        if (payload is not null)
        {
            WritePayload($"job-{jobId}.json", payload);
        }

        string body = $$"""
            {"targets":["{{target}}"],"document":{{JsonSerializer.Serialize(document)}},
             "presignedUrlConfig":{"roleArn":"arn:aws:iam::123456789012:role/payloads","expiresInSec":60} }
            """;
        await _bench.CallAsync($"PUT /jobs/{jobId}", body);
    }
}
