using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// A shadow between two requests; never changed, only replaced. <see cref="State"/> and <see cref="Metadata"/> hold the
/// sections desired and reported as the documents show them; both are null when the shadow does not exist.
/// </summary>
public sealed record ThingShadow(long Version, JsonObject? State, JsonObject? Metadata)
{
    /// <summary>A shadow that never was.</summary>
    public static readonly ThingShadow Never = new(0, null, null);

    public bool Exists => State is not null;

    /// <summary>When it was deleted, in epoch seconds: its version counter lives on for two days.</summary>
    public long DeletedAt { get; init; }
}
