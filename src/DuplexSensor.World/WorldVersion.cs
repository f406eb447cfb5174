namespace DuplexSensor.World;

/// <summary>Which worlds a seed means: in a trace's first line, and in the command that repeats it.</summary>
public static class WorldVersion
{
    // Raised whenever the golden hashes change: a seed of another version is another world.
    private const int Revision = 10;

    public static string Text { get; } = $"{typeof(VirtualWorld).Assembly.GetName().Version!.ToString(3)}-{Revision}";
}
