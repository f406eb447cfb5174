using DuplexSensor.Core;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>
/// The virtual chip. Its memory figures are simulated from the seed: a heap of 96 KiB whose free part shrinks with each
/// call and grows again after a collection, like a device's. They do not describe the PC.
/// </summary>
public sealed class VirtualSystem(int seed) : ISystem
{
    private const int TotalBytes = 98_304;
    private const int FreeAfterCollectionBytes = 65_536;
    private const int FreeBeforeCollectionBytes = 49_152;
    private const int AllocatedPerReadBytesMax = 512;

    private readonly Random _random = new(seed);

    // A separate sequence: reading the memory figures must not change the next NextRandom.
    private readonly Random _allocations = new(~seed);
    private int _freeBytes = FreeAfterCollectionBytes;
    private volatile string? _restartCause;

    public string Version { get; } = typeof(Firmware).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>Cause of the restart that the firmware has requested; null without a request.</summary>
    public string? RestartCause => _restartCause;

    public Memory ReadMemory()
    {
        _freeBytes -= _allocations.Next(AllocatedPerReadBytesMax);
        if (_freeBytes < FreeBeforeCollectionBytes)
        {
            _freeBytes = FreeAfterCollectionBytes;
        }

        return new Memory
        {
            FreeBytes = _freeBytes,
            TotalBytes = TotalBytes,
            LargestFreeBlockBytes = _freeBytes / 4 * 3,
        };
    }

    public int ReadFreeManagedBytes() => FreeAfterCollectionBytes;

    public int NextRandom(int exclusiveMax) => _random.Next(exclusiveMax);

    public void Restart(string cause) => _restartCause ??= cause;
}
