using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>A member of an object, with its name also in JSON encoding.</summary>
internal readonly record struct StateMember(string Name, JsonEncodedText EncodedName, StateNode Value)
{
    public static StateMember Create(string name, StateNode value) => new(name, JsonBytes.Encode(name), value);
}

/// <summary>An object. Its members are in the order in which they were added.</summary>
internal sealed class StateObject(StateMember[] members) : StateNode
{
    public static readonly StateObject Empty = new([]);

    public IReadOnlyList<StateMember> Members => members;

    public int Count => members.Length;

    public override int Length { get; } = "{}".Length + Math.Max(0, members.Length - 1)
        + members.Sum(member => member.EncodedName.EncodedUtf8Bytes.Length + "\"\":".Length + member.Value.Length);

    public StateNode? Find(string name)
    {
        foreach (StateMember member in members)
        {
            if (member.Name == name)
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <summary>Applies a patch: null removes a member, objects are merged, any other value replaces.</summary>
    public StateObject Merge(JsonElement patch, long now)
    {
        var merged = new List<StateMember>(members.Length + patch.GetPropertyCount());
        merged.AddRange(members);
        int next = 0;
        foreach (JsonProperty change in patch.EnumerateObject())
        {
            int at = FindIndex(merged, change, next);
            next = at + 1;
            if (change.Value.ValueKind != JsonValueKind.Null)
            {
                Set(merged, at, change, now);
            }
            else if (at >= 0)
            {
                merged.RemoveAt(at);
            }
        }

        return new StateObject([.. merged]);
    }

    /// <summary>
    /// The members of this object (desired) that are missing in <c>reported</c> or differ from it; null when there are
    /// none. Objects are compared member by member, arrays and leaves as a whole (AWS IoT developer guide, Delta
    /// state).
    /// </summary>
    public StateObject? Difference(StateObject? reported)
    {
        List<StateMember>? difference = null;
        foreach (StateMember member in members)
        {
            if (FindDifference(member.Value, reported?.Find(member.Name)) is { } differing)
            {
                difference ??= [];
                difference.Add(member with { Value = differing });
            }
        }

        return difference is null ? null : new StateObject([.. difference]);
    }

    public override void WriteValue(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMemberValues(writer);
        writer.WriteEndObject();
    }

    public override void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMemberMetadata(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the metadata without braces, so that the caller can write further members.</summary>
    public void WriteMemberMetadata(Utf8JsonWriter writer)
    {
        foreach (StateMember member in members)
        {
            writer.WritePropertyName(member.EncodedName);
            member.Value.WriteMetadata(writer);
        }
    }

    /// <summary>Writes the members without braces, so that the caller can write further members.</summary>
    public void WriteMemberValues(Utf8JsonWriter writer)
    {
        foreach (StateMember member in members)
        {
            writer.WritePropertyName(member.EncodedName);
            member.Value.WriteValue(writer);
        }
    }

    // Updates mostly have the members in the order in which the shadow has them, so the next one is looked at first.
    private static int FindIndex(List<StateMember> members, JsonProperty change, int first)
    {
        for (int i = 0; i < members.Count; i++)
        {
            int at = (first + i) % members.Count;
            if (change.NameEquals(members[at].Name))
            {
                return at;
            }
        }

        return -1;
    }

    private static void Set(List<StateMember> merged, int at, JsonProperty change, long now)
    {
        StateNode? before = at < 0 ? null : merged[at].Value;
        // A new object is merged into an empty one, because nulls inside it must not be stored.
        StateNode after = change.Value.ValueKind == JsonValueKind.Object
            ? (before as StateObject ?? Empty).Merge(change.Value, now)
            : FromJson(change.Value, now);
        if (at < 0)
        {
            merged.Add(StateMember.Create(change.Name, after));
        }
        else
        {
            merged[at] = merged[at] with { Value = after };
        }
    }

    private static StateNode? FindDifference(StateNode desiredNode, StateNode? reportedNode) =>
        (desiredNode, reportedNode) switch
        {
            (StateObject desired, StateObject reported) => desired.Difference(reported),
            (_, null) => desiredNode,
            _ => AreEqual(desiredNode, reportedNode) ? null : desiredNode,
        };
}
