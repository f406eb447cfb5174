using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A chip whose chance is the same in each run, and whose restarts are only written down.</summary>
internal sealed class FakeSystem(int seed = 1) : ISystem
{
    private readonly Random _random = new(seed);

    /// <summary>The causes of the restarts asked for.</summary>
    public List<string> Restarts { get; } = [];

    public string Version { get; set; } = "1.0.0";

    public Memory Memory { get; set; } = new()
    {
        FreeBytes = 61_000,
        TotalBytes = 97_000,
        LargestFreeBlockBytes = 40_000,
    };

    /// <summary>Asked at each reading of the memory; by default it is always the same.</summary>
    public Func<Memory>? OnReadMemory { get; set; }

    public Memory ReadMemory() => OnReadMemory?.Invoke() ?? Memory;

    public int NextRandom(int exclusiveMax) => _random.Next(exclusiveMax);

    public void Restart(string cause) => Restarts.Add(cause);
}
