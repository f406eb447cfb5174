using System;
using DuplexSensor.Core.Ports;
using nanoFramework.Hardware.Esp32;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Esp32;

/// <summary>The chip: its internal RAM, chance, and the wish to restart, which the main loop fulfils.</summary>
public sealed class Esp32System : ISystem
{
    /// <summary>Whether the firmware wants to be restarted.</summary>
    public bool IsRestartRequested;

    private readonly Random _random;

    /// <param name="thing">Chance is seeded by it, and by the time this boot took, which no two boots share.</param>
    public Esp32System(string thing)
    {
        int seed = (int)HighResTimer.GetCurrent();
        foreach (char c in thing)
        {
            seed = (seed * 31) + c;
        }

        _random = new Random(seed);
    }

    public string Version => BuildTime.Version;

    public Memory ReadMemory()
    {
        NativeMemory.GetMemoryInfo(
            NativeMemory.MemoryType.Internal, out uint total, out uint free, out uint largestFreeBlock);
        Memory memory = default;
        memory.TotalBytes = (int)total;
        memory.FreeBytes = (int)free;
        memory.LargestFreeBlockBytes = (int)largestFreeBlock;
        return memory;
    }

    public int ReadFreeManagedBytes()
    {
        // What has a finalizer is free only after that.
        NativeGC.Run(false);
        GC.WaitForPendingFinalizers();
        return (int)NativeGC.Run(false);
    }

    public int NextRandom(int exclusiveMax)
    {
        return _random.Next(exclusiveMax);
    }

    public void Restart(string cause)
    {
        IsRestartRequested = true;
    }
}
