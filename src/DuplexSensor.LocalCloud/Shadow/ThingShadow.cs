using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// A version of a shadow. Immutable. <see cref="State"/> has the sections desired and reported; it is null when the
/// shadow does not exist.
/// </summary>
[JsonConverter(typeof(ThingShadowConverter))]
public sealed record ThingShadow
{
    /// <summary>A shadow that has never existed.</summary>
    public static readonly ThingShadow None = new(0, null);

    internal ThingShadow(long version, StateObject? state) => (Version, State) = (version, state);

    public long Version { get; }

    public bool Exists => State is not null;

    /// <summary>When the shadow was deleted, in epoch seconds. The version counter stays for two days more.</summary>
    public long DeletedAt { get; init; }

    internal StateObject? State { get; }

    internal StateObject? Section(string name) => State?.Find(name) as StateObject;
}
