namespace DuplexSensor.World;

/// <summary>What a world is made of: the same options give the same bytes.</summary>
/// <param name="Seed">All chance follows from it.</param>
public sealed record WorldOptions(ulong Seed)
{
    /// <summary>How many boards; null: the seed's choice, 1 to 3.</summary>
    public int? Things { get; init; }

    /// <summary>For how many hours faults strike; null: so that all boards together live a day.</summary>
    public int? Hours { get; init; }

    /// <summary>No fault, no user, nothing by itself: a test does everything.</summary>
    public bool IsStill { get; init; }
}
