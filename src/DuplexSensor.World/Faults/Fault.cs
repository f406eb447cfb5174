namespace DuplexSensor.World.Faults;

/// <summary>The unit of a fault's rate.</summary>
public enum FaultUnit
{
    /// <summary>Occurrences in a million occasions. The simulated port tries the fault at each occasion.</summary>
    PerMillion,

    /// <summary>Occurrences in a thousand hours of each board.</summary>
    PerThousandHours,
}

/// <summary>One line of <see cref="FaultTable"/>.</summary>
/// <param name="Name">The printed name.</param>
/// <param name="RateMax">The highest rate that a seed may draw, in <paramref name="Unit"/>.</param>
/// <param name="Description">What the fault does, in a few words.</param>
/// <param name="Unit">The unit of <paramref name="RateMax"/>.</param>
public sealed record Fault(string Name, int RateMax, string Description, FaultUnit Unit = FaultUnit.PerMillion)
{
    /// <summary>The action of a fault that occurs by the hour; null for the others.</summary>
    public Action<WorldBoard>? Apply { get; init; }

    /// <summary>Whether it is an action of users and not a fault. Users act in a calm world too.</summary>
    public bool IsUserAction { get; init; }

    /// <summary>
    /// Whether it is drawn for some seeds only, by a generator of its own, so that the other seeds keep their worlds.
    /// </summary>
    public bool IsDrawnApart { get; init; }

    /// <summary>Index in the table.</summary>
    internal int Index { get; set; }
}
