using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The values of all settings, as checkers compare them: false is 0 and true is 1.
/// </summary>
public sealed record SettingsValues
{
    private const int HeaderBytes = 7;
    private const int JobFingerprintOffset = HeaderBytes + 17;

    // The settings are the same for every handler.
    private static readonly PrintingJobHandler AnyHandler = new();

    private readonly ImmutableDictionary<KnownSetting, int> _values;

    private SettingsValues(Func<KnownSetting, int> valueOf) =>
        _values = KnownSetting.All.ToImmutableDictionary(setting => setting, valueOf);

    public int RefreshMs => _values[KnownSetting.Refresh];

    public int Reboot => _values[KnownSetting.Reboot];

    public static SettingsValues FromDefaults(DeviceConfig config) => new(setting => setting.GetDefault(config));

    /// <summary>From the bytes of a slot: format (1), revision (4), length (2), payload, CRC (4), big endian.</summary>
    public static SettingsValues FromSlotBytes(ReadOnlySpan<byte> slotBytes)
    {
        byte[] payload = slotBytes[HeaderBytes..].ToArray();
        return new SettingsValues(setting => setting.ReadFrom(payload));
    }

    /// <summary>The job fingerprint in the bytes of a slot.</summary>
    public static int ReadJobFingerprint(ReadOnlySpan<byte> slotBytes) =>
        BinaryPrimitives.ReadInt32BigEndian(slotBytes[JobFingerprintOffset..]);

    /// <summary>From the JSON object in the trace line <c>flash settings</c> of a boot.</summary>
    public static SettingsValues FromJson(ReadOnlySpan<byte> utf8)
    {
        JsonElement values = JsonElement.Parse(utf8);
        return new SettingsValues(setting => (int)ToNumber(values.GetProperty(setting.Key)));
    }

    /// <summary>The settings in a job's payload; undefined when there are none.</summary>
    public static JsonElement ParsePayload(ReadOnlySpan<byte> payload) =>
        PayloadOperation.Parse(payload, AnyHandler).Settings is { ValueKind: JsonValueKind.Object } settings
            ? settings
            : default;

    /// <summary>A JSON value as a number; false is 0 and true is 1.</summary>
    public static decimal ToNumber(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDecimal(),
        JsonValueKind.True => 1,
        _ => 0,
    };

    public int Get(KnownSetting setting) => _values[setting];

    /// <summary>These values, replaced by those in a document.</summary>
    public SettingsValues With(JsonElement members) => new(setting =>
        members.TryGetProperty(setting.Key, out JsonElement value) ? (int)ToNumber(value) : _values[setting]);

    /// <summary>Whether a member of a document has the value of its setting; true for an unknown key.</summary>
    public bool Matches(JsonProperty member) =>
        KnownSetting.Find(member.Name) is not { } setting || setting.IsSpelledAs(member.Value, _values[setting]);

    public bool Equals(SettingsValues? other) =>
        other is not null && KnownSetting.All.All(setting => _values[setting] == other._values[setting]);

    public override int GetHashCode() => _values[KnownSetting.Refresh];

    public override string ToString() =>
        string.Join(", ", KnownSetting.All.Select(setting => $"{setting.Key} {_values[setting]}"));
}
