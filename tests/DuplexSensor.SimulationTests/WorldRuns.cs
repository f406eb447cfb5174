using DuplexSensor.World;

namespace DuplexSensor.SimulationTests;

/// <summary>Complete runs of worlds. They end early when the test run is canceled.</summary>
internal static class WorldRuns
{
    public static WorldResult Run(WorldOptions options, Stream? trace = null) => Run(Create(options, trace));

    public static WorldResult Run(WorldRun run) =>
        run.Run(cancellationToken: TestContext.Current.CancellationToken);

    public static WorldRun Create(WorldOptions options, Stream? trace = null) => new(options, new WorldTrace(trace));
}
