using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A static thing group and the names of the things in it.</summary>
public sealed record ThingGroup(string Name, DateTimeOffset CreatedAt)
{
    public string Description { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Attributes
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    }
        = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The group that it is in, or null for the root of a tree.</summary>
    public string? ParentName { get; init; }

    /// <summary>Raised by each update of its properties.</summary>
    public long Version { get; init; } = 1;

    public ImmutableSortedSet<string> Things { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public string Arn => AwsNames.GetGroupArn(Name);

    /// <summary>Whether another group was made with the same properties.</summary>
    public bool HasSameProperties(ThingGroup other) =>
        (Description, ParentName) == (other.Description, other.ParentName)
        && Attributes.SequenceEqual(other.Attributes);
}
