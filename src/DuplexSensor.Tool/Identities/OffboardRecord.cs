namespace DuplexSensor.Tool.Identities;

/// <summary>The resources that an offboarding has begun to delete.</summary>
internal sealed record OffboardRecord
{
    /// <summary>ARNs of certificates.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Names of thing groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Names of policies.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
}
