namespace DuplexSensor.LocalCloud.Registry;

/// <summary>An update of a thing.</summary>
internal sealed record ThingUpdate
{
    /// <summary>The attributes to set; an empty value removes an attribute. Null keeps all attributes.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>True: the other attributes stay. False: they are removed.</summary>
    public bool Merge { get; init; }

    /// <summary>The new type; null keeps the type.</summary>
    public string? TypeName { get; init; }

    public bool RemovesType { get; init; }

    /// <summary>The version that the thing must have for the update; null for any version.</summary>
    public long? ExpectedVersion { get; init; }
}
