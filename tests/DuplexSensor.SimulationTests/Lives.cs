using DuplexSensor.World;

namespace DuplexSensor.SimulationTests;

/// <summary>Complete runs of worlds. They end early when the test run is canceled.</summary>
internal static class Lives
{
    public static WorldResult Live(WorldOptions options, Stream? trace = null) => Live(Of(options, trace));

    public static WorldResult Live(WorldLife life) =>
        life.Run(cancellationToken: TestContext.Current.CancellationToken);

    public static WorldLife Of(WorldOptions options, Stream? trace = null) => new(options, new WorldTrace(trace));
}
