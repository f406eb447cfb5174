using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.Dashboard.Web;

/// <summary>
/// The JSON object in the body of a command. A member of another type, or one that the command does not know, is an
/// error: <see cref="PageException"/>.
/// </summary>
internal sealed class CommandBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement _root;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private CommandBody(byte[] bytes, JsonElement root) => (Bytes, _root) = (bytes, root);

    public byte[] Bytes { get; }

    public static async Task<CommandBody> ReadAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return Parse(bytes.ToArray());
    }

    private static CommandBody Parse(byte[] bytes)
    {
        // The parser does not check the encoding of a text until the text is read, and throws then.
        if (!Utf8.IsValid(bytes))
        {
            throw PageException.Invalid("The body is not UTF-8.");
        }

        try
        {
            JsonElement root = JsonElement.Parse(bytes, Strict);
            return root.ValueKind == JsonValueKind.Object
                ? new CommandBody(bytes, root)
                : throw PageException.Invalid("The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw PageException.Invalid($"The body is not JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw PageException.Invalid("The name of a member is no valid Unicode text.");
        }
    }

    public bool ReadFlag(string name, bool? otherwise = null) => Find(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        null when otherwise is { } value => value,
        _ => throw PageException.Invalid($"\"{name}\" must be true or false."),
    };

    public string ReadText(string name) => FindText(name) ?? throw PageException.Invalid($"\"{name}\" is missing.");

    public string? FindText(string name) => Find(name) is { } value ? ToText(value, name) : null;

    public IReadOnlyList<string> ReadTexts(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(value => ToText(value, name))],
        _ => throw PageException.Invalid($"\"{name}\" must be a list of texts."),
    };

    public JsonElement ReadObject(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } value
            ? value
            : throw PageException.Invalid($"\"{name}\" must be a JSON object.");

    public long? FindInteger(string name) => Find(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) => number,
        _ => throw PageException.Invalid($"\"{name}\" must be an integer."),
    };

    /// <summary>A member of any type; null when it is missing.</summary>
    public JsonElement? Find(string name)
    {
        _read.Add(name);
        return _root.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    /// <summary>Call it when all members are read.</summary>
    public void ThrowIfUnknown()
    {
        string? unknown = _root.EnumerateObject().Select(member => member.Name)
            .FirstOrDefault(name => !_read.Contains(name));
        if (unknown is not null)
        {
            throw PageException.Invalid(
                $"\"{unknown}\" is no member of this command. There are: {string.Join(", ", _read)}.");
        }
    }

    private static string ToText(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw PageException.Invalid($"\"{name}\" must be a text.");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw PageException.Invalid($"\"{name}\" is no valid Unicode text.");
        }
    }
}
