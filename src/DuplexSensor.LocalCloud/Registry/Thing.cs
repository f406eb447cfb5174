using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A thing of the registry.</summary>
public sealed record Thing(string Name)
{
    public ImmutableSortedDictionary<string, string> Attributes
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    }
        = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the thing type, or null.</summary>
    public string? TypeName { get; init; }

    /// <summary>The ARNs of the attached certificates.</summary>
    public ImmutableSortedSet<string> Principals { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = AwsNames.NoNames;

    /// <summary>Starts at 1; each update of the thing increments it.</summary>
    public long Version { get; init; } = 1;

    public string Arn => AwsNames.GetThingArn(Name);
}
