namespace DuplexSensor.World.Faults;

/// <summary>How often a fault may strike.</summary>
public enum FaultUnit
{
    /// <summary>So many times in a million occasions; the port asks at each.</summary>
    PerMillion,

    /// <summary>So many times in a thousand hours of each board.</summary>
    PerThousandHours,
}

/// <summary>One line of the table (<see cref="FaultTable"/>).</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="Most">The most that a seed may draw, in its <paramref name="Unit"/>.</param>
/// <param name="What">What it does, in a few words.</param>
/// <param name="Unit">What <paramref name="Most"/> counts.</param>
public sealed record Fault(string Name, int Most, string What, FaultUnit Unit = FaultUnit.PerMillion)
{
    /// <summary>What is done to a board, of a fault that comes by the hour.</summary>
    public Action<WorldBoard>? Act { get; init; }

    /// <summary>Whether it is no fault but what users do: they act in a calm world too.</summary>
    public bool IsUser { get; init; }

    /// <summary>Its place in the table.</summary>
    internal int Index { get; set; }
}
