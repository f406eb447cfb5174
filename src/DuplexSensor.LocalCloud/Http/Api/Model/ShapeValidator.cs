using System.Globalization;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>
/// Validates values against their shapes. The first error throws a <see cref="CloudRequestException"/> that names the
/// member by its path in the request.
/// </summary>
internal static class ShapeValidator
{
    private const int ShownMax = 64;
    private const NumberStyles Sign = NumberStyles.AllowLeadingSign;

    /// <summary>Validates a value from a path, a query or a header.</summary>
    public static void ValidateText(ApiShape shape, string path, string text) =>
        Validate(shape, path, shape.Kind switch
        {
            ShapeKind.Integer when int.TryParse(text, Sign, CultureInfo.InvariantCulture, out int number) =>
                JsonValue.Create(number),
            ShapeKind.Long when long.TryParse(text, Sign, CultureInfo.InvariantCulture, out long number) =>
                JsonValue.Create(number),
            ShapeKind.Boolean when bool.TryParse(text, out bool flag) => JsonValue.Create(flag),
            _ => JsonValue.Create(text),
        });

    public static void Validate(ApiShape shape, string path, JsonNode value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Text:
                ValidateString(shape, path, Read<string>(value, path, "a string"));
                break;
            case ShapeKind.Integer:
                ValidateRange(shape, path, Read<int>(value, path, "an integer of 32 bits"));
                break;
            case ShapeKind.Long:
                ValidateRange(shape, path, Read<long>(value, path, "an integer"));
                break;
            case ShapeKind.Number:
                ValidateRange(shape, path, Read<decimal>(value, path, "a number"));
                break;
            case ShapeKind.Boolean:
                Read<bool>(value, path, "true or false");
                break;
            case ShapeKind.Structure:
                ValidateMembers(shape.Members, path + ".", ReadObject(value, path));
                break;
            case ShapeKind.List:
                ValidateList(shape, path, value);
                break;
            case ShapeKind.Map:
                ValidateMap(shape, path, ReadObject(value, path));
                break;
        }
    }

    /// <summary>Validates an object: its members are known and match their shapes, and none is missing.</summary>
    public static void ValidateMembers(IEnumerable<ApiMember> members, string prefix, JsonObject body)
    {
        Dictionary<string, ApiMember> byName = members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in body)
        {
            // Null counts as absent.
            if (value is not null)
            {
                ThrowIfUnknown(byName.ContainsKey(name), prefix + name);
                Validate(byName[name].Shape, prefix + name, value);
            }
        }

        foreach (ApiMember member in byName.Values)
        {
            ThrowIfMissing(member, prefix, body[member.Name] is not null);
        }
    }

    public static void ThrowIfUnknown(bool isKnown, string path) => CloudRequestException.ThrowIfInvalid(
        isKnown, $"'{path}' is not served by the local cloud: leave it out.");

    public static void ThrowIfMissing(ApiMember member, string prefix, bool isThere) =>
        CloudRequestException.ThrowIfInvalid(isThere || !member.IsRequired, $"'{prefix}{member.Name}' is missing.");

    private static void ValidateString(ApiShape shape, string path, string text)
    {
        CloudRequestException.ThrowIfInvalid(
            shape.Values.Count == 0 || shape.Values.Contains(text, StringComparer.Ordinal),
            $"'{path}' is {ToShown(text)}; it must be {string.Join(" or ", shape.Values)}.");
        ThrowIfOutside(shape, text.Length, $"'{path}' is {ToShown(text)}; it must have", "characters");
        CloudRequestException.ThrowIfInvalid(
            shape.Regex?.IsMatch(text) != false, $"'{path}' is {ToShown(text)}; it must match {shape.Pattern}");
    }

    private static void ValidateRange(ApiShape shape, string path, decimal number) =>
        ThrowIfOutside(shape, number, $"'{path}' is {number}; it must be", "");

    private static void ValidateList(ApiShape shape, string path, JsonNode value)
    {
        JsonArray elements = value as JsonArray
            ?? throw CloudRequestException.Invalid($"'{path}' must be a list.");
        ThrowIfOutside(shape, elements.Count, $"'{path}' has {elements.Count} elements; it must have", "elements");
        for (int i = 0; i < elements.Count; i++)
        {
            Validate(shape.Element!, $"{path}[{i}]", elements[i]
                ?? throw CloudRequestException.Invalid($"'{path}[{i}]' must not be null."));
        }
    }

    private static void ValidateMap(ApiShape shape, string path, JsonObject entries)
    {
        ThrowIfOutside(shape, entries.Count, $"'{path}' has {entries.Count} members; it must have", "members");
        foreach ((string key, JsonNode? value) in entries)
        {
            ValidateString(shape.Key!, $"{path} (key)", key);
            Validate(shape.Element!, $"{path}.{key}", value
                ?? throw CloudRequestException.Invalid($"'{path}.{key}' must not be null."));
        }
    }

    private static void ThrowIfOutside(ApiShape shape, decimal size, string beginning, string unit)
    {
        string range = (shape.Min, shape.Max) switch
        {
            ({ } min, { } max) => $"{min} to {max}",
            ({ } min, null) => $"{min} or more",
            (null, { } max) => $"{max} or less",
            _ => "",
        };
        CloudRequestException.ThrowIfInvalid(
            !(size < shape.Min) && !(size > shape.Max), $"{beginning} {range} {unit}".TrimEnd() + ".");
    }

    private static T Read<T>(JsonNode value, string path, string what) =>
        value is JsonValue plain && plain.TryGetValue(out T? read)
            ? read
            : throw CloudRequestException.Invalid($"'{path}' must be {what}.");

    private static JsonObject ReadObject(JsonNode value, string path) =>
        value as JsonObject ?? throw CloudRequestException.Invalid($"'{path}' must be an object.");

    private static string ToShown(string text) =>
        text.Length > ShownMax ? $"'{text[..ShownMax]}...' ({text.Length} characters)" : $"'{text}'";
}
