using System.Buffers.Binary;
using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A setting as checkers know it. The table repeats the firmware's on purpose: a checker that used the firmware's table
/// could not detect an error in it.
/// </summary>
/// <param name="Key">The key in documents and trace lines.</param>
/// <param name="IsFlag">Whether the value is true or false in documents; else it is an integer.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="ValueAt">Offset in the payload of the record <c>settings</c>: 1 byte for a flag, else 4.</param>
/// <param name="GetDefault">Gets the default value from settings.json.</param>
public sealed record KnownSetting(
    string Key, bool IsFlag, int Min, int Max, int ValueAt, Func<DeviceConfig, int> GetDefault)
{
    public static KnownSetting Refresh { get; } =
        new("refresh", IsFlag: false, 1_000, 86_400_000, ValueAt: 0, config => config.RefreshMs);

    public static KnownSetting On { get; } =
        new("on", IsFlag: true, 0, 1, ValueAt: 4, config => config.On ? 1 : 0);

    public static KnownSetting Reboot { get; } =
        new("reboot", IsFlag: false, 0, int.MaxValue, ValueAt: 5, _ => 0);

    /// <summary>All settings in the order of the record.</summary>
    public static IReadOnlyList<KnownSetting> All { get; } = [Refresh, On, Reboot];

    /// <summary>Finds a setting by key; null when there is none.</summary>
    public static KnownSetting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);

    /// <summary>Whether the key is known and the device may apply the value (D3).</summary>
    public static bool IsGood(string key, JsonElement value) => Find(key)?.IsGood(value) == true;

    /// <summary>Whether the device may apply this value (D3).</summary>
    public bool IsGood(JsonElement value) => IsFlag
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
        : value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out decimal number)
            && number == decimal.Truncate(number)
            && number >= Min
            && number <= Max;

    /// <summary>Whether a JSON value is the expected value, written as the firmware writes it.</summary>
    public bool IsSpelledAs(JsonElement value, int expected) => IsFlag
        ? value.ValueKind == (expected != 0 ? JsonValueKind.True : JsonValueKind.False)
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int actual) && actual == expected;

    /// <summary>Reads the value from the payload of the record.</summary>
    public int ReadFrom(ReadOnlySpan<byte> payload) =>
        IsFlag ? payload[ValueAt] : BinaryPrimitives.ReadInt32BigEndian(payload[ValueAt..]);
}
