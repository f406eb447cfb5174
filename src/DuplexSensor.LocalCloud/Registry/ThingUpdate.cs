namespace DuplexSensor.LocalCloud.Registry;

/// <summary>What is to change of a thing.</summary>
internal sealed record ThingUpdate
{
    /// <summary>The attributes; null: they stay as they are.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Whether other attributes stay; an empty value removes one.</summary>
    public bool Merge { get; init; }

    /// <summary>The new type; null: it stays as it is.</summary>
    public string? TypeName { get; init; }

    public bool RemovesType { get; init; }

    /// <summary>The version that the thing must have; null: any.</summary>
    public long? ExpectedVersion { get; init; }
}
