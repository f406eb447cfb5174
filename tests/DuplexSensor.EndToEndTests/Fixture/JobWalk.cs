using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>A walk with one board online that has found no job yet.</summary>
internal sealed class JobWalk : IAsyncDisposable
{
    public const string Thing = "desk";
    private const string Account = "arn:aws:iot:us-east-1:123456789012:";

    private readonly Walk _walk;

    private JobWalk(Walk walk) => _walk = walk;

    public LocalCloudHost Cloud => _walk.Cloud;

    public Observed Board { get; private set; } = null!;

    public static async Task<JobWalk> StartAsync(Func<VirtualBoardOptions, VirtualBoardOptions>? change = null)
    {
        var walk = new JobWalk(await Walk.StartAsync());
        walk.Board = await walk.AddBoardAsync(Thing, change);
        return walk;
    }

    public static string DigestOf(string payload) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));

    /// <summary>One more board, online and without a job.</summary>
    public async Task<Observed> AddBoardAsync(
        string thing, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null)
    {
        Observed board = await _walk.BoardAsync(thing, change);
        await _walk.UntilAsync(() => board.Has("job     none"), "the board has asked for jobs");
        return board;
    }

    /// <summary>
    /// A job for the first board, and the update that has ended it. Without a payload it has its document.
    /// </summary>
    public async Task<JsonNode> DoAsync(string jobId, string? payload, string document = "{}")
    {
        await CreateAsync(jobId, $"{Account}thing/{Thing}", payload, document);
        await _walk.UntilAsync(() => EndOf(jobId, Thing) is not null, $"the job {jobId} ends");
        return EndOf(jobId, Thing)!;
    }

    public async Task CreateForGroupAsync(string jobId, IEnumerable<string> things, string payload)
    {
        await _walk.CallAsync("POST /thing-groups/office", "{}");
        foreach (string thing in things)
        {
            await _walk.CallAsync(
                "PUT /thing-groups/addThingToThingGroup", $$"""{"thingGroupName":"office","thingName":"{{thing}}"}""");
        }

        await CreateAsync(jobId, $"{Account}thinggroup/office", payload, "{}");
    }

    /// <summary>A file of the payload server: <c>job-ID.json</c>, or an object as <c>BUCKET/KEY</c>.</summary>
    public void Put(string name, string payload)
    {
        string file = Path.Combine(_walk.Folder, "payloads", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, payload);
    }

    /// <summary>What the first board has told of a job, oldest first.</summary>
    public IReadOnlyList<JsonNode> Updates(string jobId) => _walk.Published(Thing, $"jobs/{jobId}/update");

    /// <summary>The update that has ended a job and was accepted; null before.</summary>
    public JsonNode? EndOf(string jobId, string thing)
    {
        bool isAccepted = _walk.Events(CloudEventKind.Delivered, thing, $"jobs/{jobId}/update/accepted").Any();
        return isAccepted
            ? _walk.Published(thing, $"jobs/{jobId}/update").FirstOrDefault(told => StatusOf(told) != "IN_PROGRESS")
            : null;
    }

    public CloudEvent[] Gets(string path) => [.. _walk.Events(CloudEventKind.PayloadGet, "", path)];

    public IEnumerable<CloudEvent> Events(CloudEventKind kind, string thing, string subjectEnd) =>
        _walk.Events(kind, thing, subjectEnd);

    public Task UntilAsync(Func<bool> condition, string what) => _walk.UntilAsync(condition, what);

    public string StatusOf(JsonNode update) => (string)update["status"]!;

    public string? DetailOf(JsonNode update, string key) => (string?)update["statusDetails"]?[key];

    public ValueTask DisposeAsync() => _walk.DisposeAsync();

    private async Task CreateAsync(string jobId, string target, string? payload, string document)
    {
        if (payload is not null)
        {
            Put($"job-{jobId}.json", payload);
        }

        string body = $$"""
            {"targets":["{{target}}"],"document":{{JsonSerializer.Serialize(document)}},
             "presignedUrlConfig":{"roleArn":"arn:aws:iam::123456789012:role/payloads","expiresInSec":60} }
            """;
        await _walk.CallAsync($"PUT /jobs/{jobId}", body);
    }
}
