namespace DuplexSensor.World;

/// <summary>Kinds of events. The profile of a run is broken down by kind.</summary>
public enum EventKind
{
    /// <summary>A board steps its firmware once.</summary>
    Step,

    /// <summary>A packet arrives at the broker, which processes it.</summary>
    ToCloud,

    /// <summary>A packet arrives at a board.</summary>
    ToBoard,

    /// <summary>A deadline of client or broker expires.</summary>
    Timer,

    /// <summary>The next part of a payload arrives.</summary>
    Fetch,

    /// <summary>Power is switched on or off.</summary>
    Power,

    /// <summary>A fault of the table or a user acts on the world.</summary>
    Act,
}

/// <summary>An action that runs at its time, unless it is cancelled before.</summary>
public sealed class WorldEvent(EventKind kind, long atMs, Action action)
{
    public EventKind Kind { get; } = kind;

    /// <summary>Milliseconds since the world began.</summary>
    public long AtMs { get; } = atMs;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Run() => action();
}
