using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.UnitTests.Core.Telemetry;

public class ReadingRingTests
{
    private readonly ReadingRing _ring = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_ring_behaves_like_a_list(int seed)
    {
        var random = new Random(seed);
        var list = new List<int>();
        for (int sequence = 1; sequence < 20_000; sequence++)
        {
            if (!_ring.IsFull)
            {
                _ring.Add(new Reading { Sequence = sequence });
                list.Add(sequence);
            }

            if (random.Next(3) == 0)
            {
                int removed = sequence - random.Next(140);
                _ring.RemoveSequence(removed);
                list.Remove(removed);
            }
            else if (random.Next(60) == 0)
            {
                int count = random.Next(list.Count + 1);
                _ring.RemoveFirst(count);
                list.RemoveRange(0, count);
            }

            Assert.Equal(list.Count == Limits.ReadingsInRamMax, _ring.IsFull);
            Assert.Equal(list, Enumerable.Range(0, _ring.Count).Select(i => _ring.At(i).Sequence));
        }
    }
}
