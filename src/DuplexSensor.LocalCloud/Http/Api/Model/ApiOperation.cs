using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>One operation of AWS's service models, with the served members of its input.</summary>
internal sealed record ApiOperation(ApiService Service, string Name, string Method, string Path)
{
    // Presigned requests carry their signature in the query.
    private const string SignaturePrefix = "X-Amz-";

    // A header with one of these prefixes is a member of some operation; other headers are ignored.
    private static readonly string[] HeaderPrefixes = ["x-amzn-iot-", "x-amz-mqtt5-"];

    private readonly ApiMember?[] _segments =
    [
        .. Path.Split('/')[1..].Select(segment =>
            segment.StartsWith('{') ? OperationTable.ParseMember(segment, ShapeTable.Shapes) : null),
    ];

    /// <summary>The members of the input that are not in the path.</summary>
    public IReadOnlyList<ApiMember> Members { get; init; } = [];

    /// <summary>The members in the path, in order.</summary>
    public IEnumerable<ApiMember> PathMembers => _segments.OfType<ApiMember>();

    /// <summary>The names at the placeholders of the path, or null when the path does not match.</summary>
    public IReadOnlyList<string>? Match(string[] segments)
    {
        string[] own = Path.Split('/')[1..];
        if (Path.EndsWith('*') && segments.Length > own.Length)
        {
            segments = [.. segments[..(own.Length - 1)], string.Join('/', segments[(own.Length - 1)..])];
        }

        return segments.Length == own.Length
            && own.Zip(segments, _segments).All(at => at.Third is not null || at.First == at.Second)
                ? [.. segments.Where((_, i) => _segments[i] is not null)]
                : null;
    }

    /// <summary>Validates a request against the table.</summary>
    /// <exception cref="CloudRequestException">A member is not served, missing, or invalid.</exception>
    public void Validate(IReadOnlyList<string> names, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        foreach ((ApiMember member, string name) in PathMembers.Zip(names))
        {
            ShapeValidator.ValidateText(member.Shape, member.Name, name);
        }

        ValidateQuery(request.Query);
        ValidateHeaders(request.Headers);
        if (Members.All(member => member.Location != MemberLocation.Payload))
        {
            JsonObject json = ApiCall.ParseJson(body);
            ShapeValidator.ValidateMembers(GetMembers(MemberLocation.Body), "", json);
        }
    }

    private void ValidateQuery(IQueryCollection query)
    {
        foreach ((string name, var values) in query)
        {
            if (name.StartsWith(SignaturePrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            ApiMember? member = GetMembers(MemberLocation.Query).FirstOrDefault(member => member.Name == name);
            ShapeValidator.ThrowIfUnknown(member is not null, name);
            CloudRequestException.ThrowIfInvalid(
                values.Count == 1, $"'{name}' is given {values.Count} times. Give it once.");
            ShapeValidator.ValidateText(member!.Shape, name, values[0] ?? "");
        }

        ThrowIfMissing(MemberLocation.Query, query.ContainsKey);
    }

    private void ValidateHeaders(IHeaderDictionary headers)
    {
        foreach ((string name, var values) in headers)
        {
            ApiMember? member = GetMembers(MemberLocation.Header)
                .FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            bool isMember = HeaderPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            ShapeValidator.ThrowIfUnknown(member is not null || !isMember, name.ToLowerInvariant());
            if (member is not null)
            {
                ShapeValidator.ValidateText(member.Shape, member.Name, values.ToString());
            }
        }

        ThrowIfMissing(MemberLocation.Header, headers.ContainsKey);
    }

    private void ThrowIfMissing(MemberLocation location, Func<string, bool> isThere)
    {
        foreach (ApiMember member in GetMembers(location))
        {
            ShapeValidator.ThrowIfMissing(member, "", isThere(member.Name));
        }
    }

    private IEnumerable<ApiMember> GetMembers(MemberLocation location) =>
        Members.Where(member => member.Location == location);
}
