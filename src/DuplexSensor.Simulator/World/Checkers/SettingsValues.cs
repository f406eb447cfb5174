using System.Buffers.Binary;
using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>The settings as checkers compare them, read by a second reader of the same bytes and words.</summary>
public sealed record SettingsValues(int RefreshMs, bool On, int Reboot)
{
    private const int HeaderBytes = 7;

    public static SettingsValues DefaultsOf(DeviceConfig config) => new(config.RefreshMs, config.On, 0);

    /// <summary>
    /// From a whole slot image of format 1: format (1) revision (4) length (2) refresh (4) on (1) reboot (4), big
    /// endian.
    /// </summary>
    public static SettingsValues FromImage(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> payload = image[HeaderBytes..];
        return new SettingsValues(
            BinaryPrimitives.ReadInt32BigEndian(payload),
            payload[4] != 0,
            BinaryPrimitives.ReadInt32BigEndian(payload[5..]));
    }

    /// <summary>From the object in a boot's line <c>flash settings</c>.</summary>
    public static SettingsValues FromJson(ReadOnlySpan<byte> utf8)
    {
        JsonElement values = JsonElement.Parse(utf8);
        return new SettingsValues(
            values.GetProperty("refresh").GetInt32(),
            values.GetProperty("on").GetBoolean(),
            values.GetProperty("reboot").GetInt32());
    }

    /// <summary>What a job's document sets, when that is its payload too; undefined when it sets nothing.</summary>
    public static JsonElement OfJob(string document)
    {
        JsonElement root = JsonElement.Parse(document);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("settings", out JsonElement settings)
            ? settings
            : default;
    }

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
