using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;

namespace DuplexSensor.UnitTests.Simulator;

public class VirtualSystemTests
{
    [Fact]
    public void The_same_seed_gives_the_same_random_numbers_even_if_memory_is_read()
    {
        var one = new VirtualSystem(seed: 7);
        var other = new VirtualSystem(seed: 7);
        other.ReadMemory();

        Assert.Equal(Draw(one), Draw(other));
        Assert.NotEqual(Draw(one), Draw(new VirtualSystem(seed: 8)));
    }

    [Fact]
    public void Its_memory_figures_stay_plausible_for_as_long_as_it_runs()
    {
        var system = new VirtualSystem(seed: 1);
        int[] free = [.. Enumerable.Range(0, 1_000).Select(_ => FreeBytes(system.ReadMemory()))];

        Assert.True(free.Distinct().Count() > 100);
    }

    [Fact]
    public void Its_version_is_the_firmwares_and_fits_the_report()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+$", new VirtualSystem(seed: 1).Version);
    }

    [Fact]
    public void The_first_cause_of_a_restart_stays()
    {
        var system = new VirtualSystem(seed: 1);
        Assert.Null(system.RestartCause);

        system.Restart("job");
        system.Restart("crash");

        Assert.Equal("job", system.RestartCause);
    }

    private static int[] Draw(VirtualSystem system)
    {
        return [.. Enumerable.Range(0, 20).Select(_ => system.NextRandom(1_000))];
    }

    private static int FreeBytes(Memory memory)
    {
        // A TLS connection needs two blocks of about 17 kB.
        Assert.InRange(memory.FreeBytes, 40_000, memory.TotalBytes);
        Assert.InRange(memory.LargestFreeBlockBytes, 34_000, memory.FreeBytes);
        return memory.FreeBytes;
    }
}
