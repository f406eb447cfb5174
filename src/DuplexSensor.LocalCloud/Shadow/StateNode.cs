using System.Globalization;
using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// A value of a shadow (an object, an array or a leaf) with the times of its leaves, which become its metadata.
/// Immutable, so that a shadow shares unchanged values with the version before it.
/// </summary>
internal abstract class StateNode
{
    /// <summary>The length of the value as JSON, in bytes.</summary>
    public abstract int Length { get; }

    /// <summary>Converts a JSON value that contains no null. All leaves get the same time, in epoch seconds.</summary>
    public static StateNode FromJson(JsonElement value, long now) => value.ValueKind switch
    {
        JsonValueKind.Object => new StateObject(
            [.. value.EnumerateObject()
                .Select(member => StateMember.Create(member.Name, FromJson(member.Value, now)))]),
        JsonValueKind.Array => new StateArray([.. value.EnumerateArray().Select(element => FromJson(element, now))]),
        _ => new StateLeaf(value, now),
    };

    public abstract void WriteValue(Utf8JsonWriter writer);

    public abstract void WriteMetadata(Utf8JsonWriter writer);

    /// <summary>Whether two values are equal. The order of the members of an object does not matter.</summary>
    public static bool AreEqual(StateNode a, StateNode b) => (a, b) switch
    {
        (StateObject x, StateObject y) => x.Count == y.Count
            && x.Members.All(member => y.Find(member.Name) is { } other && AreEqual(member.Value, other)),
        (StateArray x, StateArray y) => x.Elements.Length == y.Elements.Length
            && x.Elements.Zip(y.Elements).All(pair => AreEqual(pair.First, pair.Second)),
        (StateLeaf x, StateLeaf y) => x.HasSameValue(y),
        _ => false,
    };

    protected static void WriteTimestamp(Utf8JsonWriter writer, long time)
    {
        writer.WriteStartObject();
        writer.WriteNumber("timestamp"u8, time);
        writer.WriteEndObject();
    }
}

/// <summary>A text, number, true or false, with the time when it was set, in epoch seconds.</summary>
internal sealed class StateLeaf(JsonElement value, long time) : StateNode
{
    private readonly byte[] _json = JsonBytes.SerializeLeaf(value);
    private readonly bool _isNumber = value.ValueKind == JsonValueKind.Number;

    public override int Length => _json.Length;

    public override void WriteValue(Utf8JsonWriter writer) => writer.WriteRawValue(_json, skipInputValidation: true);

    public override void WriteMetadata(Utf8JsonWriter writer) => WriteTimestamp(writer, time);

    // Whether 1 equals 1.0 is not documented. Here they differ, which is the harder case for a device: a desired
    // 12000.0 stays in the delta while 12000 is reported.
    public bool HasSameValue(StateLeaf other) =>
        _json.AsSpan().SequenceEqual(other._json)
        || (_isNumber && other._isNumber && !IsInteger && !other.IsInteger && Number == other.Number);

    private bool IsInteger => _json.AsSpan().IndexOfAny(".eE"u8) < 0;

    private double Number => double.Parse(_json, CultureInfo.InvariantCulture);
}

/// <summary>An array. An update replaces it as a whole.</summary>
internal sealed class StateArray(StateNode[] elements) : StateNode
{
    public StateNode[] Elements => elements;

    public override int Length { get; } =
        "[]".Length + Math.Max(0, elements.Length - 1) + elements.Sum(element => element.Length);

    public override void WriteValue(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (StateNode element in elements)
        {
            element.WriteValue(writer);
        }

        writer.WriteEndArray();
    }

    public override void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (StateNode element in elements)
        {
            element.WriteMetadata(writer);
        }

        writer.WriteEndArray();
    }
}
