using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Simulator.Settings;

/// <summary>Reads settings.json on the PC, strictly: plain JSON, known members, right types.</summary>
public static class SettingsFile
{
    /// <summary>Ten times what it needs; the device reads the file into memory whole.</summary>
    public const int BytesMax = 8_192;

    private const string Pins = "pins";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="SettingsFileException">It is missing, too long, not JSON, or says what it must not.</exception>
    public static DeviceConfig Read(string path) => Parse(path, ReadBytes(path));

    /// <summary>The same checks for a file that is not written yet.</summary>
    /// <param name="path">Named in messages.</param>
    /// <exception cref="SettingsFileException">It is not JSON, or says what it must not.</exception>
    public static DeviceConfig Parse(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            var config = new DeviceConfig();
            string? fault = SetAll(config, document.RootElement) ?? config.Fault();
            return fault is null ? config : throw new SettingsFileException(path, fault);
        }
        catch (JsonException fault)
        {
            throw new SettingsFileException(path, NotJson(fault), fault);
        }
        catch (InvalidOperationException fault)
        {
            // What JsonElement.GetString says of bytes that are not UTF-8.
            throw new SettingsFileException(path, "it holds text that is not UTF-8: save it as UTF-8", fault);
        }
    }

    private static ReadOnlyMemory<byte> ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                throw new SettingsFileException(
                    path, $"it is larger than {BytesMax} bytes: keep to the members in the README");
            }

            byte[] bytes = File.ReadAllBytes(path);
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SettingsFileException(path, "there is no such file: name another with --settings", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsFileException(
                path, "it cannot be read: check that it is a file and its permissions", fault);
        }
    }

    private static string NotJson(JsonException fault)
    {
        return fault.LineNumber is { } line && fault.BytePositionInLine is { } column
            ? $"not JSON at line {line + 1}, column {column + 1}: "
                + "look there for a missing or extra comma, quote or brace"
            : "a member stands in it twice: remove one of them";
    }

    private static string? SetAll(DeviceConfig config, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "it must hold one object: put all members between { and }";
        }

        foreach (JsonProperty member in root.EnumerateObject())
        {
            string? fault = member.NameEquals(Pins)
                ? SetPins(config, member.Value)
                : config.Set(member.Name, ValueOf(member.Value));
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? SetPins(DeviceConfig config, JsonElement pins)
    {
        return pins.ValueKind != JsonValueKind.Object
            ? "\"pins\" must be an object such as {\"led\": 2, \"button\": 0}"
            : pins.EnumerateObject()
                .Select(pin => config.Set($"{Pins}.{pin.Name}", ValueOf(pin.Value)))
                .FirstOrDefault(fault => fault is not null);
    }

    // A value of no type that DeviceConfig takes is handed on as it is, for DeviceConfig to refuse in its own words.
    private static object? ValueOf(JsonElement value)
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
