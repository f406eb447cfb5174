using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.LocalCloud.View;

/// <summary>What the cloud knows of a thing at one moment.</summary>
public sealed record ThingView(string Name)
{
    /// <summary>The names of the thing's groups, in ordinal order.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>
    /// The current or the last connection of the client with the thing's name; null without one since the start.
    /// </summary>
    public ConnectionState? Connection { get; init; }

    /// <summary>
    /// The classic shadow, as GetThingShadow returns it: state with desired, reported and delta, metadata and version.
    /// Null when there is no shadow.
    /// </summary>
    public ReadOnlyMemory<byte>? Shadow { get; init; }

    /// <summary>The number of QUEUED executions.</summary>
    public int QueuedCount { get; init; }

    /// <summary>The number of IN_PROGRESS executions.</summary>
    public int InProgressCount { get; init; }
}
