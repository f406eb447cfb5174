using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>Merging, stamping and comparing of one section of a shadow, desired or reported.</summary>
internal static class StateTree
{
    /// <summary>Merges a patch into a section and stamps the metadata of each leaf that it mentions.</summary>
    public static void Merge(JsonObject patch, JsonObject state, JsonObject metadata, long now)
    {
        foreach ((string key, JsonNode? value) in patch)
        {
            if (value is null)
            {
                state.Remove(key);
                metadata.Remove(key);
            }
            else if (value is JsonObject members)
            {
                // Merged, not cloned, also where nothing was: nulls inside must not be stored.
                Merge(members, ObjectAt(state, key), ObjectAt(metadata, key, state[key]), now);
            }
            else
            {
                state[key] = value.DeepClone();
                metadata[key] = Stamp(value, now);
            }
        }
    }

    /// <summary>The metadata of the leaves that a patch mentions; a leaf that it removes has none.</summary>
    public static JsonObject StampMentioned(JsonObject patch, long now)
    {
        var stamps = new JsonObject();
        foreach ((string key, JsonNode? value) in patch)
        {
            if (value is not null)
            {
                stamps[key] = value is JsonObject members ? StampMentioned(members, now) : Stamp(value, now);
            }
        }

        return stamps;
    }

    /// <summary>
    /// What of desired is missing in reported or differs from it, with desired's metadata. Objects are compared member
    /// by member, arrays and scalars whole (AWS IoT developer guide, Delta state).
    /// </summary>
    public static JsonObject Difference(JsonObject? desired, JsonObject? reported)
    {
        var difference = new JsonObject();
        foreach ((string key, JsonNode? wanted) in desired ?? [])
        {
            JsonNode? actual = null;
            bool isReported = reported?.TryGetPropertyValue(key, out actual) == true;
            if (isReported && wanted is JsonObject wantedMembers && actual is JsonObject actualMembers)
            {
                JsonObject inner = Difference(wantedMembers, actualMembers);
                if (inner.Count > 0)
                {
                    difference[key] = inner;
                }
            }
            else if (!isReported || !AreEqual(wanted, actual))
            {
                difference[key] = wanted?.DeepClone();
            }
        }

        return difference;
    }

    /// <summary>The part of a section's metadata that belongs to the given part of its state.</summary>
    public static JsonObject MetadataOf(JsonObject part, JsonObject metadata)
    {
        var selected = new JsonObject();
        foreach ((string key, JsonNode? value) in part)
        {
            selected[key] = value is JsonObject members && metadata[key] is JsonObject inner
                ? MetadataOf(members, inner)
                : metadata[key]?.DeepClone();
        }

        return selected;
    }

    /// <summary>Levels of keys; what lies in an array counts as if it lay at the array's own place.</summary>
    public static int DepthOf(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => 1 + members.Max(member => DepthOf(member.Value)),
        JsonArray { Count: > 0 } elements => elements.Max(DepthOf),
        _ => 0,
    };

    public static bool HasNullInArray(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => HasNullInArray(member.Value)),
        JsonArray elements => elements.Any(HasNull),
        _ => false,
    };

    private static bool HasNull(JsonNode? node) => node switch
    {
        null => true,
        JsonObject members => members.Any(member => HasNull(member.Value)),
        JsonArray elements => elements.Any(HasNull),
        _ => false,
    };

    private static JsonObject ObjectAt(JsonObject parent, string key)
    {
        if (parent[key] is not JsonObject child)
        {
            parent[key] = child = [];
        }

        return child;
    }

    // A leaf's metadata is an object too, {"timestamp":N}: only the state tells that it has to go.
    private static JsonObject ObjectAt(JsonObject metadata, string key, JsonNode? state)
    {
        if (state is JsonObject { Count: 0 })
        {
            metadata[key] = new JsonObject();
        }

        return ObjectAt(metadata, key);
    }

    private static JsonNode Stamp(JsonNode? value, long now)
    {
        switch (value)
        {
            case JsonObject members:
                return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Stamp(m.Value, now))));
            case JsonArray elements:
                return new JsonArray([.. elements.Select(element => Stamp(element, now))]);
            default:
                return new JsonObject { ["timestamp"] = now };
        }
    }

    private static bool AreEqual(JsonNode? a, JsonNode? b)
    {
        if (a is JsonArray x && b is JsonArray y)
        {
            return x.Count == y.Count && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second));
        }

        if (a is JsonObject left && b is JsonObject right)
        {
            return left.Count == right.Count
                && left.All(m => right.TryGetPropertyValue(m.Key, out JsonNode? other) && AreEqual(m.Value, other));
        }

        return IsNumber(a) && IsNumber(b) ? AreEqualNumbers(a!, b!) : JsonNode.DeepEquals(a, b);
    }

    private static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;

    // Whether 1 equals 1.0 is not documented. Here it does not, which is the harder case for a device: it has to end
    // a delta that asks for 12000.0 while 12000 is reported.
    private static bool AreEqualNumbers(JsonNode a, JsonNode b)
    {
        (string left, string right) = (a.ToJsonString(), b.ToJsonString());
        return IsInteger(left) == IsInteger(right)
            && (left == right || (!IsInteger(left) && ValueOf(left) == ValueOf(right)));
    }

    private static bool IsInteger(string number) => number.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static double ValueOf(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
