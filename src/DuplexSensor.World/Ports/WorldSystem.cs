using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The chip: random numbers from the seed, simulated memory figures.</summary>
public sealed class WorldSystem(VirtualWorld world, WorldBoard board) : ISystem
{
    private const int TotalBytes = 97_000;
    private const int FreeBytesMin = 49_000;
    private const int FreeBytesMax = 65_000;
    private const int AllocatedPerReadBytes = 256;

    private int _freeBytes = FreeBytesMax;

    public string Version => "1.0.0";

    /// <summary>Cause of the restart that the firmware has requested in this boot; null without a request.</summary>
    public string? RestartCause { get; private set; }

    public Memory ReadMemory() => board.Memory?.Invoke() ?? SimulateMemory();

    public int ReadFreeManagedBytes() => board.FreeManagedBytes?.Invoke() ?? TotalBytes;

    public int NextRandom(int exclusiveMax) => world.Random.Below(exclusiveMax);

    public void Restart(string cause)
    {
        if (RestartCause is not null)
        {
            throw new PortContractException("requests a second restart in one boot");
        }

        RestartCause = cause;
        board.ScheduleRestart(cause);
    }

    private Memory SimulateMemory()
    {
        _freeBytes = _freeBytes < FreeBytesMin ? FreeBytesMax : _freeBytes - AllocatedPerReadBytes;
        return new Memory
        {
            FreeBytes = _freeBytes,
            TotalBytes = TotalBytes,
            LargestFreeBlockBytes = _freeBytes / 4 * 3,
        };
    }
}
