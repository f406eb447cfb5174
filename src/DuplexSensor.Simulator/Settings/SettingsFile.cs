using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Simulator.Settings;

/// <summary>Reads settings.json on the PC. It must be strict JSON with known members of the right types.</summary>
public static class SettingsFile
{
    /// <summary>
    /// Largest size of the file, ten times the usual one. The limit exists because the device reads the whole file into
    /// memory.
    /// </summary>
    public const int BytesMax = 8_192;

    private const string Pins = "pins";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="SettingsFileException">The file is missing, too large, not JSON, or invalid.</exception>
    public static DeviceConfig Read(string path) => Parse(path, ReadBytes(path));

    /// <summary>Parses the content of a file that need not exist yet, with the same checks.</summary>
    /// <param name="path">The path for error messages.</param>
    /// <param name="json">The content in UTF-8.</param>
    /// <exception cref="SettingsFileException">The content is not JSON, or is invalid.</exception>
    public static DeviceConfig Parse(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            var config = new DeviceConfig();
            string? error = SetAll(config, document.RootElement) ?? config.Validate();
            return error is null ? config : throw new SettingsFileException(path, error);
        }
        catch (JsonException exception)
        {
            throw new SettingsFileException(path, DescribeJsonError(exception), exception);
        }
        catch (InvalidOperationException exception)
        {
            // JsonElement.GetString throws this for bytes that are not UTF-8.
            throw new SettingsFileException(path, "contains text that is not UTF-8: save it as UTF-8", exception);
        }
    }

    private static ReadOnlyMemory<byte> ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                throw new SettingsFileException(
                    path, $"is larger than {BytesMax} bytes: keep to the members in the README");
            }

            byte[] bytes = File.ReadAllBytes(path);
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SettingsFileException(path, "no such file: name another one with --settings", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsFileException(
                path, "cannot be read: check that it is a file, and its permissions", exception);
        }
    }

    private static string DescribeJsonError(JsonException exception)
    {
        return exception.LineNumber is { } line && exception.BytePositionInLine is { } column
            ? $"is not JSON at line {line + 1}, column {column + 1}: "
                + "look there for a missing or extra comma, quote or brace"
            : "contains a member twice: remove one of them";
    }

    private static string? SetAll(DeviceConfig config, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "must contain one JSON object: put all members between { and }";
        }

        foreach (JsonProperty member in root.EnumerateObject())
        {
            string? error = member.NameEquals(Pins)
                ? SetPins(config, member.Value)
                : config.Set(member.Name, ToValue(member.Value));
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string? SetPins(DeviceConfig config, JsonElement pins)
    {
        return pins.ValueKind != JsonValueKind.Object
            ? "\"pins\" must be an object such as {\"led\": 2, \"button\": 0}"
            : pins.EnumerateObject()
                .Select(pin => config.Set($"{Pins}.{pin.Name}", ToValue(pin.Value)))
                .FirstOrDefault(error => error is not null);
    }

    // A value of another type is passed on unchanged: DeviceConfig rejects it with its own error message.
    private static object? ToValue(JsonElement value)
    {
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when value.TryGetInt64(out long integer) => integer,
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                => value.EnumerateArray().Select(item => item.GetString()!).ToArray(),
            _ => value,
        };
    }
}
