using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Compares JSON texts byte by byte; the expected text may span several lines.</summary>
internal static class JsonAssert
{
    public static void AssertSameJson(string expected, string? actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual);
}
