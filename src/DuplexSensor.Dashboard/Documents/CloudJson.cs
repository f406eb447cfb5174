using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>Parses JSON that the cloud has accepted. Its limit of nesting is above that of .NET's default.</summary>
internal static class CloudJson
{
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    public static JsonObject Parse(ReadOnlyMemory<byte> utf8) =>
        JsonNode.Parse(utf8.Span, documentOptions: Options)!.AsObject();
}
