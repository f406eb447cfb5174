using System.Globalization;
using System.Numerics;
using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A reason in <c>rejected</c> describes a bad value that a user has desired: it names the value, the bound that the
/// value exceeds, and the unit (D3). Only flash and memory are other reasons (D4).
/// </summary>
public sealed class TruthfulReasons : Checker
{
    private const int NumberLengthMax = 20;

    private readonly HashSet<(string Thing, string Key, string Reason)> _possible = [];

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            if (KnownSetting.Find(member.Name) is { } setting)
            {
                _possible.Add((board.Thing, member.Name, Describe(setting, member.Value)));
            }
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (!message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal)
            || !JsonElement.Parse(message.Payload.Span).GetProperty("state")
                .TryGetProperty("reported", out JsonElement reported)
            || !reported.TryGetProperty("rejected", out JsonElement rejected)
            || rejected.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in rejected.EnumerateObject().Where(IsReason))
        {
            string reason = member.Value.GetString()!;
            if (reason is not ("flash" or "out of memory") && !_possible.Contains((board.Thing, member.Name, reason)))
            {
                RecordViolation(board, $"rejects {member.Name} as \"{reason}\", but no user has desired such a value");
            }
        }
    }

    private static bool IsReason(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && KnownSetting.Find(member.Name) is not null;

    private static string Describe(KnownSetting setting, JsonElement value)
    {
        if (setting.IsFlag)
        {
            return "not true or false";
        }

        if (value.ValueKind != JsonValueKind.Number || ParseInteger(value.GetRawText()) is not { } number)
        {
            return "not an integer";
        }

        string text = value.GetRawText();
        string shown = text.Length > NumberLengthMax ? text[..NumberLengthMax] + "..." : text;
        string unit = setting == KnownSetting.Refresh ? " ms" : "";
        return number < setting.Min
            ? $"{shown}{unit} is below {setting.Min}{unit}"
            : $"{shown}{unit} is above {setting.Max}{unit}";
    }

    // The value of a JSON number; null when it is no integer.
    private static BigInteger? ParseInteger(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('e');
        string[] digits = parts[0].Split('.');
        string fraction = digits.Length > 1 ? digits[1] : "";
        int exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - fraction.Length;
        var mantissa = BigInteger.Parse(digits[0] + fraction, CultureInfo.InvariantCulture);
        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent >= 0 ? mantissa * scale : mantissa % scale == 0 ? mantissa / scale : null;
    }
}
