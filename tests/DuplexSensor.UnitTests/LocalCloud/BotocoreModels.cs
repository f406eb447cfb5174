using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>AWS's service models from Debian's package of the AWS CLI.</summary>
internal static class BotocoreModels
{
    private static readonly string[] Roots =
    [
        "/usr/lib/python3/dist-packages/awscli/botocore/data", "/usr/lib/python3/dist-packages/botocore/data",
    ];

    /// <summary>Reads the model of a service; skips the test when botocore's models are not installed.</summary>
    public static JsonNode Read(string service)
    {
        string? folder = Roots.Select(root => Path.Combine(root, service)).FirstOrDefault(Directory.Exists);
        Assert.SkipWhen(folder is null, "botocore's models are not there: install Debian's package awscli");
        string newest = Directory.EnumerateDirectories(folder!).Order(StringComparer.Ordinal).Last();
        return JsonNode.Parse(File.ReadAllText(Path.Combine(newest, "service-2.json")))!;
    }

    /// <summary>The members of a structure shape; empty when the operation has no input.</summary>
    public static JsonObject GetMembers(JsonNode model, string? shape) =>
        shape is null ? [] : model["shapes"]![shape]!["members"]!.AsObject();

    public static string? GetInput(JsonNode model, string operation) =>
        (string?)model["operations"]![operation]!["input"]?["shape"];

    /// <summary>A value that is valid for a shape, as botocore would send it.</summary>
    public static JsonNode CreateSample(JsonNode model, string shape)
    {
        JsonNode definition = model["shapes"]![shape]!;
        return (string)definition["type"]! switch
        {
            "structure" => new JsonObject(definition["members"]!.AsObject().Take(1).Select(member =>
                KeyValuePair.Create(member.Key, (JsonNode?)CreateSample(model, (string)member.Value!["shape"]!)))),
            "list" => new JsonArray(CreateSample(model, (string)definition["member"]!["shape"]!)),
            "map" => new JsonObject { ["a"] = CreateSample(model, (string)definition["value"]!["shape"]!) },
            "integer" or "long" => definition["min"]?.DeepClone() ?? 1,
            "double" => definition["min"]?.DeepClone() ?? 1.5,
            "boolean" => true,
            _ => definition["enum"]?[0]?.DeepClone() ?? "a",
        };
    }
}
