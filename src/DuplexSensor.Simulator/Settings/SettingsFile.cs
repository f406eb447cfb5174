using System.Text.Json;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

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
            using JsonDocument document = JsonDocument.Parse(json);
            var config = new DeviceConfig();
            string? error = SetAll(config, document.RootElement, "") ?? config.Validate();
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
            byte[] bytes = ReadFirstBytes(path);
            return ValidateBytes(bytes) is { } error ? throw new SettingsFileException(path, error)
                : bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
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

    // One byte more than the limit shows that the file is too large.
    private static byte[] ReadFirstBytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[BytesMax + 1];
        return buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static string? ValidateBytes(byte[] bytes)
    {
        // Before its size, because UTF-16 doubles it.
        return Utf8Text.IsUtf16(bytes, bytes.Length) ? "is UTF-16: save it as UTF-8"
            : bytes.Length > BytesMax ? $"is larger than {BytesMax} bytes: keep to the members in docs/settings.md"
            : null;
    }

    private static string DescribeJsonError(JsonException exception)
    {
        return $"is not JSON at line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: "
            + "look there for a missing or extra comma, quote or brace";
    }

    private static string? SetAll(DeviceConfig config, JsonElement root, string prefix)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "must contain one JSON object: put all members between { and }";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            string key = prefix + member.Name;
            string? error = !seen.Add(key) ? $"\"{key}\" stands twice: remove one of them"
                : key == Pins && member.Value.ValueKind == JsonValueKind.Object
                    ? SetAll(config, member.Value, Pins + ".")
                : config.Set(key, ToValue(member.Value));
            if (error is not null)
            {
                return error;
            }
        }

        return null;
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
