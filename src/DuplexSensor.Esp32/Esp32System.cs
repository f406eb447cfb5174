using System;
using DuplexSensor.Core.Ports;
using nanoFramework.Hardware.Esp32;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Esp32;

/// <summary>The chip: free memory, random numbers, and the request to restart, which the main loop executes.</summary>
public sealed class Esp32System : ISystem
{
    /// <summary>Whether the firmware has requested a restart.</summary>
    public bool IsRestartRequested;

    private readonly Random _random;

    /// <param name="thing">Seeds the random numbers, with the time since boot, which differs at each boot.</param>
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
        // Objects with a finalizer are only freed by the second collection.
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
