namespace DuplexSensor.World;

/// <summary>The options of a world. The same options give the same trace, byte for byte.</summary>
/// <param name="Seed">The seed of all random numbers.</param>
public sealed record WorldOptions(ulong Seed)
{
    /// <summary>Number of boards; null for 1 to 3, drawn from the seed.</summary>
    public int? Things { get; init; }

    /// <summary>Hours with faults; null for 24 divided by the number of boards.</summary>
    public int? Hours { get; init; }

    /// <summary>For tests: no faults and no users; the test does everything.</summary>
    public bool IsManual { get; init; }
}
