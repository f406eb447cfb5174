using System.Buffers.Binary;
using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Checkers;

/// <summary>The settings as checkers compare them, read by a second reader of the same bytes and words.</summary>
public sealed record SettingsValues(int RefreshMs, bool On, int Reboot)
{
    private const int HeaderBytes = 7;
    private const int MarkAt = HeaderBytes + 17;

    /// <summary>The names that settings have in documents.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["refresh", "on", "reboot"];

    public static SettingsValues DefaultsOf(DeviceConfig config) => new(config.RefreshMs, config.On, 0);

    /// <summary>
    /// From a whole slot image of format 2: format (1) revision (4) length (2) refresh (4) on (1) reboot (4) defaults
    /// (8) mark of the last job that has set any (4), big endian.
    /// </summary>
    public static SettingsValues FromImage(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> payload = image[HeaderBytes..];
        return new SettingsValues(
            BinaryPrimitives.ReadInt32BigEndian(payload),
            payload[4] != 0,
            BinaryPrimitives.ReadInt32BigEndian(payload[5..]));
    }

    /// <summary>The mark in such an image.</summary>
    public static int MarkIn(ReadOnlySpan<byte> image) => BinaryPrimitives.ReadInt32BigEndian(image[MarkAt..]);

    /// <summary>From the object in a boot's line <c>flash settings</c>.</summary>
    public static SettingsValues FromJson(ReadOnlySpan<byte> utf8)
    {
        JsonElement values = JsonElement.Parse(utf8);
        return new SettingsValues(
            values.GetProperty("refresh").GetInt32(),
            values.GetProperty("on").GetBoolean(),
            values.GetProperty("reboot").GetInt32());
    }

    /// <summary>What a payload sets; undefined when it sets nothing.</summary>
    public static JsonElement In(ReadOnlySpan<byte> payload) =>
        PayloadMeaning.Of(payload) is { HasSettings: true, Settings.ValueKind: JsonValueKind.Object } meaning
            ? meaning.Settings
            : default;

    /// <summary>A value of a document as a number; false is 0 and true is 1.</summary>
    public static decimal Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDecimal(),
        JsonValueKind.True => 1,
        _ => 0,
    };

    /// <summary>The value of a key, as a number.</summary>
    public decimal Of(string key) => key switch { "refresh" => RefreshMs, "on" => On ? 1 : 0, _ => Reboot };

    /// <summary>Whether what stands under this name in a document is this value.</summary>
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
