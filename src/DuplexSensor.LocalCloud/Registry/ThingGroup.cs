using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A static thing group and the names of the things in it.</summary>
public sealed record ThingGroup(string Name, DateTimeOffset CreatedAt)
{
    public string Description { get; init; } = "";

    public ImmutableSortedSet<string> Things { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public string Arn => AwsNames.GetGroupArn(Name);
}
