using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A thing type: a thing of one may have more attributes.</summary>
public sealed record ThingType(string Name, DateTimeOffset CreatedAt)
{
    public string Description { get; init; } = "";

    public ImmutableList<string> SearchableAttributes { get; init; } = [];

    /// <summary>When it was deprecated, or null: no thing can be given a deprecated type.</summary>
    public DateTimeOffset? DeprecatedAt { get; init; }

    public string Arn => AwsNames.ArnOfThingType(Name);
}
