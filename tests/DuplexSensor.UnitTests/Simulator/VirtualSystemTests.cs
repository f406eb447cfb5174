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
    public void Its_free_memory_moves_around_a_plateau_and_does_not_look_like_a_leak()
    {
        const int reports = 9_600; // a day
        var system = new VirtualSystem(seed: 1);
        int[] free = [.. Enumerable.Range(0, reports).Select(_ => FreeBytes(system.ReadMemory()))];

        Assert.InRange(free.Max() - free.Min(), 100, 1_024);
        Assert.True(free.Distinct().Count() > 100);
        Assert.InRange(free[..100].Average() - free[^100..].Average(), -64, 64);
        Assert.InRange(CountLongestFall(free), 1, 10);
    }

    [Fact]
    public void Its_version_is_the_firmware_s_and_fits_the_report()
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

    // How many reports in a row have less free memory than the one before.
    private static int CountLongestFall(int[] free)
    {
        int fall = 0;
        int longest = 0;
        for (int i = 1; i < free.Length; i++)
        {
            fall = free[i] < free[i - 1] ? fall + 1 : 0;
            longest = Math.Max(longest, fall);
        }

        return longest;
    }

    private static int FreeBytes(Memory memory)
    {
        // A TLS connection needs two blocks of about 17 kB.
        Assert.InRange(memory.FreeBytes, 40_000, memory.TotalBytes);
        Assert.InRange(memory.LargestFreeBlockBytes, 34_000, memory.FreeBytes);
        return memory.FreeBytes;
    }
}
