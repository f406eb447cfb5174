using System.Collections.Concurrent;
using DuplexSensor.World;
using DuplexSensor.World.Faults;

namespace DuplexSensor.SimulationTests;

/// <summary>Complete runs with all faults, after which every board recovers.</summary>
public sealed class WorldTests
{
    [Fact]
    public void Twenty_worlds_of_a_device_day_end_well()
    {
        LiveThrough(worlds: 20);
    }

    [Fact]
    [WholeRun]
    public void Five_hundred_worlds_pass_and_every_fault_of_the_table_occurs()
    {
        IEnumerable<string> triggered = LiveThrough(worlds: 500);

        Assert.Empty(FaultTable.All.Select(fault => fault.Name).Except(triggered));
    }

    // Returns the names of the faults that occurred.
    private static ICollection<string> LiveThrough(long worlds)
    {
        var failures = new ConcurrentBag<string>();
        var struck = new ConcurrentDictionary<string, bool>();
        Parallel.For(1, worlds + 1, seed =>
        {
            WorldRun life = WorldRuns.Create(new WorldOptions((ulong)seed));
            WorldResult result = WorldRuns.Run(life);
            if (result.Violation is not null)
            {
                failures.Add(result.ToString());
            }

            foreach (Fault fault in FaultTable.All.Where(fault => life.World.Plan.GetTriggerCount(fault) > 0))
            {
                struck[fault.Name] = true;
            }
        });

        Assert.True(failures.IsEmpty, string.Join('\n', failures.Order()));
        return struck.Keys;
    }
}
