using System.Buffers.Binary;
using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Checkers;

/// <summary>The settings as checkers compare them. Bytes and JSON are parsed independently of the firmware.</summary>
public sealed record SettingsValues(int RefreshMs, bool On, int Reboot)
{
    private const int HeaderBytes = 7;
    private const int MarkAt = HeaderBytes + 17;

    /// <summary>The keys of the settings in documents.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["refresh", "on", "reboot"];

    public static SettingsValues DefaultsOf(DeviceConfig config) => new(config.RefreshMs, config.On, 0);

    /// <summary>
    /// From the bytes of a slot in format 2, sizes in bytes, big endian: format (1), revision (4), length (2), refresh
    /// (4), on (1), reboot (4), defaults (8), fingerprint of the last job that has set a setting (4).
    /// </summary>
    public static SettingsValues FromImage(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> payload = image[HeaderBytes..];
        return new SettingsValues(
            BinaryPrimitives.ReadInt32BigEndian(payload),
            payload[4] != 0,
            BinaryPrimitives.ReadInt32BigEndian(payload[5..]));
    }

    /// <summary>The job fingerprint in the bytes of a slot.</summary>
    public static int MarkIn(ReadOnlySpan<byte> image) => BinaryPrimitives.ReadInt32BigEndian(image[MarkAt..]);

    /// <summary>From the JSON object in the trace line <c>flash settings</c> of a boot.</summary>
    public static SettingsValues FromJson(ReadOnlySpan<byte> utf8)
    {
        JsonElement values = JsonElement.Parse(utf8);
        return new SettingsValues(
            values.GetProperty("refresh").GetInt32(),
            values.GetProperty("on").GetBoolean(),
            values.GetProperty("reboot").GetInt32());
    }

    /// <summary>The settings in a job's payload; undefined when there are none.</summary>
    public static JsonElement In(ReadOnlySpan<byte> payload) =>
        PayloadMeaning.Of(payload) is { HasSettings: true, Settings.ValueKind: JsonValueKind.Object } meaning
            ? meaning.Settings
            : default;

    /// <summary>A JSON value as a number; false is 0 and true is 1.</summary>
    public static decimal Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDecimal(),
        JsonValueKind.True => 1,
        _ => 0,
    };

    /// <summary>The value of a key as a number.</summary>
    public decimal Of(string key) => key switch { "refresh" => RefreshMs, "on" => On ? 1 : 0, _ => Reboot };

    /// <summary>Whether a member of a document has the value of these settings; true for any unknown key.</summary>
    public bool Agrees(JsonProperty member) => member.Name switch
    {
        "refresh" => IsInteger(member.Value, RefreshMs),
        "on" => member.Value.ValueKind == (On ? JsonValueKind.True : JsonValueKind.False),
        "reboot" => IsInteger(member.Value, Reboot),
        _ => true,
    };

    private static bool IsInteger(JsonElement value, int expected) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int actual) && actual == expected;
}
