namespace DuplexSensor.World;

/// <summary>
/// The version of the simulation, without which a seed means nothing. It is in a trace's first line and in the command
/// that repeats a run.
/// </summary>
public static class WorldVersion
{
    // Incremented whenever the golden hashes change: a seed then gives another world.
    private const int Revision = 15;

    public static string Text { get; } = $"{typeof(VirtualWorld).Assembly.GetName().Version!.ToString(3)}-{Revision}";
}
