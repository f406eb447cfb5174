using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A chip whose random numbers are the same in each run. It records restarts and does not restart.</summary>
internal sealed class FakeSystem(int seed = 1) : ISystem
{
    private readonly Random _random = new(seed);

    /// <summary>The causes of the requested restarts.</summary>
    public List<string> Restarts { get; } = [];

    public string Version { get; set; } = "1.0.0";

    public Memory Memory { get; set; } = new()
    {
        FreeBytes = 61_000,
        TotalBytes = 97_000,
        LargestFreeBlockBytes = 40_000,
    };

    /// <summary>Called before each reading. A test may throw in it, in place of any allocation of a report.</summary>
    public Action OnReadMemory { get; set; } = () => { };

    public Memory ReadMemory()
    {
        OnReadMemory();
        return Memory;
    }

    public int FreeManagedBytes { get; set; } = 40_000;

    public int ReadFreeManagedBytes() => FreeManagedBytes;

    public int NextRandom(int exclusiveMax) => _random.Next(exclusiveMax);

    public void Restart(string cause) => Restarts.Add(cause);
}
