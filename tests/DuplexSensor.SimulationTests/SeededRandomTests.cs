using DuplexSensor.World;

namespace DuplexSensor.SimulationTests;

public sealed class SeededRandomTests
{
    // Output of the authors' C programs: splitmix64 fills the state from seed 0, then xoshiro256** runs.
    [Fact]
    public void The_generator_is_the_published_one()
    {
        var random = new SeededRandom(0);

        ulong[] drawn = [random.Next(), random.Next(), random.Next()];

        Assert.Equal([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], drawn);
    }

    [Fact]
    public void A_draw_stays_in_its_range_and_reaches_both_ends()
    {
        var random = new SeededRandom(1);
        int[] drawn = [.. Enumerable.Range(0, 1_000).Select(_ => random.Between(-2, 3))];

        Assert.Equal([-2, -1, 0, 1, 2, 3], drawn.Distinct().Order());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(250_000, 24_000, 26_000)]
    [InlineData(1_000_000, 100_000, 100_000)]
    public void An_event_happens_as_often_as_its_rate_per_million(int perMillion, int min, int max)
    {
        var random = new SeededRandom(2);

        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => random.Happens(perMillion)), min, max);
    }
}
