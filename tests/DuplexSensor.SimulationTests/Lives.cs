using DuplexSensor.World;

namespace DuplexSensor.SimulationTests;

/// <summary>Whole lives of worlds, ended when the test run is.</summary>
internal static class Lives
{
    public static WorldResult Live(WorldOptions options, Stream? trace = null) => Live(Of(options, trace));

    public static WorldResult Live(WorldLife life) =>
        life.Run(cancellationToken: TestContext.Current.CancellationToken);

    public static WorldLife Of(WorldOptions options, Stream? trace = null) => new(options, new WorldTrace(trace));
}
