using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>A thing of the registry.</summary>
public sealed record Thing(string Name)
{
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string Arn => Names.ArnOfThing(Name);
}
