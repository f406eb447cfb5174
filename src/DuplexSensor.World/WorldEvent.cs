namespace DuplexSensor.World;

/// <summary>What kinds of event there are; the profile of a run is told by them.</summary>
public enum EventKind
{
    /// <summary>A board runs its firmware once.</summary>
    Step,

    /// <summary>A packet arrives at the broker, which serves it.</summary>
    ToCloud,

    /// <summary>A packet arrives at a board.</summary>
    ToBoard,

    /// <summary>A deadline of client or broker passes.</summary>
    Timer,

    /// <summary>A payload comes on.</summary>
    Fetch,

    /// <summary>Power comes or goes.</summary>
    Power,

    /// <summary>Something is done to the world: a fault of the table, or a user.</summary>
    Act,
}

/// <summary>Something that will happen at its time, unless it is cancelled before.</summary>
public sealed class WorldEvent(EventKind kind, long atMs, Action act)
{
    public EventKind Kind { get; } = kind;

    /// <summary>Milliseconds since the world began.</summary>
    public long AtMs { get; } = atMs;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Run() => act();
}
