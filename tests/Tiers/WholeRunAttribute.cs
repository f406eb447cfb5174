using Xunit.v3;

namespace DuplexSensor.Tiers;

/// <summary>A slow test, or a class of them: <c>dotnet test</c> leaves it out, <c>.ci/run</c> runs it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class WholeRunAttribute : Attribute, ITraitAttribute
{
    public const string Trait = "tier=whole";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("tier", "whole")];
}
