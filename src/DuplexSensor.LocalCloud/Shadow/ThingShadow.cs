using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// A shadow between two requests; never changed, only replaced. <see cref="State"/> holds the sections desired and
/// reported as the documents show them; it is null when the shadow does not exist.
/// </summary>
[JsonConverter(typeof(ThingShadowConverter))]
public sealed record ThingShadow
{
    /// <summary>A shadow that never was.</summary>
    public static readonly ThingShadow None = new(0, null);

    internal ThingShadow(long version, StateObject? state) => (Version, State) = (version, state);

    public long Version { get; }

    public bool Exists => State is not null;

    /// <summary>When it was deleted, in epoch seconds: its version counter lives on for two days.</summary>
    public long DeletedAt { get; init; }

    internal StateObject? State { get; }

    internal StateObject? Section(string name) => State?.Find(name) as StateObject;
}
