using System.Buffers.Binary;
using System.Text.Json;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A setting as checkers know it. This table repeats the firmware's on purpose: checkers that read that one could not
/// see an error in it.
/// </summary>
/// <param name="Key">The setting's name in documents and trace lines.</param>
/// <param name="IsFlag">True or false in documents; else an integer.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="ValueAt">Place in the payload of the record <c>settings</c>: 1 byte for a flag, else 4.</param>
/// <param name="GetDefault">The default that a settings.json gives.</param>
public sealed record KnownSetting(
    string Key, bool IsFlag, int Min, int Max, int ValueAt, Func<DeviceConfig, int> GetDefault)
{
    public static KnownSetting Refresh { get; } =
        new("refresh", IsFlag: false, 1_000, 86_400_000, ValueAt: 0, config => config.RefreshMs);

    public static KnownSetting On { get; } =
        new("on", IsFlag: true, 0, 1, ValueAt: 4, config => config.On ? 1 : 0);

    public static KnownSetting Reboot { get; } =
        new("reboot", IsFlag: false, 0, int.MaxValue, ValueAt: 5, _ => 0);

    /// <summary>All of them, in the order of the record.</summary>
    public static IReadOnlyList<KnownSetting> All { get; } = [Refresh, On, Reboot];

    /// <summary>Null when no setting has that name.</summary>
    public static KnownSetting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);

    /// <summary>Whether the device may apply what stands under this key in a document (D3).</summary>
    public static bool IsGood(string key, JsonElement value) => Find(key)?.IsGood(value) == true;

    /// <summary>Whether the device may apply this value (D3).</summary>
    public bool IsGood(JsonElement value) => IsFlag
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
        : value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out decimal number)
            && number == decimal.Truncate(number)
            && number >= Min
            && number <= Max;

    /// <summary>Whether a document says this value, in the firmware's own spelling.</summary>
    public bool IsSpelledAs(JsonElement value, int expected) => IsFlag
        ? value.ValueKind == (expected != 0 ? JsonValueKind.True : JsonValueKind.False)
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int actual) && actual == expected;

    /// <summary>The value in the payload of the record.</summary>
    public int ReadFrom(ReadOnlySpan<byte> payload) =>
        IsFlag ? payload[ValueAt] : BinaryPrimitives.ReadInt32BigEndian(payload[ValueAt..]);
}
