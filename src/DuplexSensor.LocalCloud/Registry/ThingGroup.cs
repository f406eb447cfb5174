using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A static thing group with the names of its things.</summary>
public sealed record ThingGroup(string Name, DateTimeOffset CreatedAt)
{
    public string Description { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Attributes
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    }
        = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the parent group, or null for the root of a tree.</summary>
    public string? ParentName { get; init; }

    /// <summary>Starts at 1; each update of the properties increments it.</summary>
    public long Version { get; init; } = 1;

    public ImmutableSortedSet<string> Things { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = AwsNames.NoNames;

    public string Arn => AwsNames.GetGroupArn(Name);

    /// <summary>Whether another group has the same description, parent and attributes.</summary>
    public bool HasSameProperties(ThingGroup other) =>
        (Description, ParentName) == (other.Description, other.ParentName)
        && Attributes.SequenceEqual(other.Attributes);
}
