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
        int at = Array.FindIndex(members, member => member.Name == name);
        return at < 0 ? null : members[at].Value;
    }

    /// <summary>Applies a patch: null removes a member, objects are merged, any other value replaces.</summary>
    public StateObject Merge(JsonElement patch, long now)
    {
        var merged = new List<StateMember>(members);
        foreach (JsonProperty change in patch.EnumerateObject())
        {
            int at = merged.FindIndex(member => change.NameEquals(member.Name));
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
        StateMember[] difference =
        [
            .. from member in members
               let differing = FindDifference(member.Value, reported?.Find(member.Name))
               where differing is not null
               select member with { Value = differing },
        ];
        return difference.Length > 0 ? new StateObject(difference) : null;
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
