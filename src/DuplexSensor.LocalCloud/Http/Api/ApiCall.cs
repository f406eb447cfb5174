using System.Globalization;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>One call as its handler sees it, with the services to use; its members are checked already.</summary>
internal sealed record ApiCall(ThingServices Services, DateTimeOffset Now)
{
    /// <summary>What stands at the route's placeholders, in their order, decoded.</summary>
    public required IReadOnlyList<string> PathNames { get; init; }

    public required IQueryCollection Query { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary>What the route has had issued before the call came in here.</summary>
    public IssuedCertificate? Issued { get; init; }

    /// <summary>Whether the call pages by markers, as the older ones about certificates and policies do.</summary>
    public bool UsesMarkers { get; init; }

    public string Name => PathNames[0];

    /// <summary>The body as JSON; no body is an empty object.</summary>
    public JsonObject Json => ParseJson(Body);

    /// <exception cref="CloudRequestException">It is no JSON object.</exception>
    public static JsonObject ParseJson(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return [];
        }

        return JsonBytes.TryParse(body.Span, out JsonObject? json)
            ? json
            : throw CloudRequestException.Invalid("The body is not a JSON object in UTF-8.");
    }

    /// <summary>A parameter of the query, or null.</summary>
    public string? FindQueryText(string name) => Query[name].FirstOrDefault();

    public bool IsQueryFlagSet(string name) => FindQueryText(name) is { } text && bool.Parse(text);

    public long? FindQueryNumber(string name) =>
        FindQueryText(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A header, or null.</summary>
    public string? FindHeader(string name) => Headers[name].FirstOrDefault();

    /// <summary>A header that must be there.</summary>
    public string Header(string name) => Headers[name].ToString();
}
