using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>A cloud with one thing, as the calls of doctor see it.</summary>
internal sealed class FakeAws : IAwsCli
{
    private int _samples;

    public List<string> Principals { get; } = [];

    public string? CertificateStatus { get; set; } = "ACTIVE";

    public bool HasThing { get; set; } = true;

    public JsonObject Delta { get; set; } = [];

    /// <summary>Seconds from the board's boot to its last report.</summary>
    public int Uptime { get; set; } = 7_200;

    /// <summary>Job executions: id, status, time.</summary>
    public List<(string Id, string Status, DateTimeOffset QueuedAt)> Jobs { get; } = [];

    /// <summary>The resource that no policy allows; null when all are allowed.</summary>
    public Func<string, string, bool> IsAllowed { get; set; } = (_, _) => true;

    public string[] MissingContext { get; set; } = [];

    /// <summary>The connection as fleet indexing tells it, one for each time it is asked; the last one stays.</summary>
    public List<JsonObject> Connections { get; } =
        [new() { ["connected"] = true, ["timestamp"] = TestPki.Now.AddHours(-1).ToUnixTimeMilliseconds() }];

    public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        AwsResponse response = words[1] switch
        {
            "list-thing-principals" => HasThing
                ? Answer(new JsonObject { ["principals"] = ToArray(Principals) })
                : NotFound(),
            "describe-certificate" => CertificateStatus is null ? NotFound() : Answer(DescribeCertificate()),
            "get-thing-shadow" => WriteShadow(words[^1]),
            "list-job-executions-for-thing" => Answer(ListJobs()),
            "test-authorization" => Answer(TestAuthorization(words)),
            "get-indexing-configuration" => Answer(new JsonObject
            {
                ["thingIndexingConfiguration"] = new JsonObject { ["thingConnectivityIndexingMode"] = "STATUS" },
            }),
            "search-index" => Answer(SearchIndex()),
            _ => throw new InvalidOperationException($"doctor must not call {words[1]}"),
        };
        return Task.FromResult(response);
    }

    // As the text of the AWS CLI.
    private static AwsResponse Answer(JsonObject json) => new(JsonNode.Parse(json.ToJsonString())!.AsObject());

    private static JsonArray ToArray(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static AwsResponse NotFound() => new([], AwsResponse.NotFound, "not found");

    private JsonObject DescribeCertificate() => new()
    {
        ["certificateDescription"] = new JsonObject
        {
            ["status"] = CertificateStatus,
            ["validity"] = new JsonObject { ["notAfter"] = "2049-12-31T23:59:59+00:00" },
        },
    };

    private AwsResponse WriteShadow(string path)
    {
        long now = TestPki.Now.ToUnixTimeSeconds();
        File.WriteAllText(path, new JsonObject
        {
            ["state"] = new JsonObject
            {
                ["reported"] = new JsonObject { ["uptime"] = Uptime },
                ["delta"] = Delta.DeepClone(),
            },
            ["metadata"] = new JsonObject
            {
                ["reported"] = new JsonObject { ["uptime"] = new JsonObject { ["timestamp"] = now - 9 } },
            },
            ["timestamp"] = now,
        }.ToJsonString());
        return Answer([]);
    }

    private JsonObject ListJobs() => new()
    {
        ["executionSummaries"] = new JsonArray([.. Jobs.Select(job => (JsonNode)new JsonObject
        {
            ["jobId"] = job.Id,
            ["jobExecutionSummary"] = new JsonObject
            {
                ["status"] = job.Status,
                ["queuedAt"] = job.QueuedAt.ToUnixTimeSeconds(),
            },
        })]),
    };

    // One result for each of the at most ten questions, as AWS answers.
    private JsonObject TestAuthorization(string[] words)
    {
        const string option = "--auth-infos=";
        JsonArray infos = JsonNode.Parse(words.Single(word => word.StartsWith(option))[option.Length..])!.AsArray();
        Assert.InRange(infos.Count, 1, 10);
        return new JsonObject
        {
            ["authResults"] = new JsonArray([.. infos.Select(info => (JsonNode)new JsonObject
            {
                ["authInfo"] = info!.DeepClone(),
                ["authDecision"] = IsAllowed((string)info["actionType"]!, (string)info["resources"]![0]!)
                    ? "ALLOWED" : "IMPLICIT_DENY",
                ["missingContextValues"] = ToArray(MissingContext),
            })]),
        };
    }

    private JsonObject SearchIndex() => new()
    {
        ["things"] = new JsonArray(new JsonObject
        {
            ["thingName"] = "desk",
            ["connectivity"] = Connections[Math.Min(_samples++, Connections.Count - 1)].DeepClone(),
        }),
    };
}
