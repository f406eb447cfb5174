using System.Globalization;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>One call for its handler, with the services to use. Its members are already validated.</summary>
internal sealed record ApiCall(ThingServices Services, DateTimeOffset Now)
{
    /// <summary>The decoded names at the placeholders of the route's path, in order.</summary>
    public required IReadOnlyList<string> PathNames { get; init; }

    public required IQueryCollection Query { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary>The certificate from <see cref="ApiRoute.Issue"/>, or null when the route issues none.</summary>
    public IssuedCertificate? Issued { get; init; }

    /// <summary>Whether the call pages by markers, as the older certificate and policy calls do.</summary>
    public bool UsesMarkers { get; init; }

    public string Name => PathNames[0];

    /// <summary>The body as JSON; an empty object when there is no body.</summary>
    public JsonObject Json => field ??= ParseJson(Body);

    /// <exception cref="CloudRequestException">The body is not a JSON object.</exception>
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

    /// <summary>A query parameter, or null.</summary>
    public string? FindQueryText(string name) => Query[name].FirstOrDefault();

    public bool IsQueryFlagSet(string name) => FindQueryText(name) is { } text && bool.Parse(text);

    public long? FindQueryNumber(string name) =>
        FindQueryText(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A header, or null.</summary>
    public string? FindHeader(string name) => Headers[name].FirstOrDefault();

    /// <summary>A required header.</summary>
    public string Header(string name) => Headers[name].ToString();
}
