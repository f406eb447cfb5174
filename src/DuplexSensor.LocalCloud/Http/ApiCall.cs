using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>One call as its handler sees it, with the services to use.</summary>
internal sealed record ApiCall(ThingServices Services, DateTimeOffset Now)
{
    /// <summary>What stands at the route's placeholders, in their order, decoded.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    public required IQueryCollection Query { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public string Name => Names[0];

    /// <summary>The body as JSON; no body is an empty object.</summary>
    public JsonObject Json
    {
        get
        {
            if (Body.IsEmpty)
            {
                return [];
            }

            return JsonBytes.TryParse(Body.Span, out JsonObject? body)
                ? body
                : throw CloudRequestException.Invalid("The body is not a JSON object in UTF-8.");
        }
    }
}
