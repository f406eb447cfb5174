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

    /// <summary>The name of its thing type, or null.</summary>
    public string? TypeName { get; init; }

    /// <summary>ARNs of the certificates that are attached.</summary>
    public ImmutableSortedSet<string> Principals { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Raised by each update of the attributes.</summary>
    public long Version { get; init; } = 1;

    public string Arn => AwsNames.GetThingArn(Name);
}
