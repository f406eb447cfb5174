using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A thing type. A thing with a type may have more attributes than a thing without.</summary>
public sealed record ThingType(string Name, DateTimeOffset CreatedAt)
{
    public string Description { get; init; } = "";

    public ImmutableList<string> SearchableAttributes { get; init; } = [];

    /// <summary>When the type was deprecated, or null. A deprecated type cannot be assigned to a thing.</summary>
    public DateTimeOffset? DeprecatedAt { get; init; }

    public string Arn => AwsNames.GetThingTypeArn(Name);
}
