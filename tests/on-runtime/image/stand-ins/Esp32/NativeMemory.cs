using System;
using DuplexSensor.OnRuntime;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace nanoFramework.Hardware.Esp32;

/// <summary>
/// The chip's RAM is made up: room for two TLS connections, or with a file I:\scarce for one. Each look at it writes
/// what is free on the managed heap, and collects first, so that it is what the firmware leaves. With a file I:\natural
/// it does not, but counts the collections that the runtime makes by itself: what a report allocates follows from them.
/// </summary>
public class NativeMemory
{
    private const int CallsPerLine = 100;
    private const uint TotalBytes = 300_000;
    private const uint FreeBytes = 90_000;
    private const uint ScarceBytes = 40_000;

    private static WeakReference _untilCollection = new WeakReference(new object());
    private static int _calls;
    private static int _collections;
    private static uint _free;

    public enum MemoryType
    {
        All = 0,
        Internal = 1,
        SpiRam = 2,
    }

    public static void GetMemoryInfo(
        MemoryType memoryType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock)
    {
        if (!_untilCollection.IsAlive)
        {
            _collections++;
            _untilCollection = new WeakReference(new object());
        }

        if (!TestFiles.IsNatural || _calls == 0)
        {
            _free = NativeGC.Run(false);
        }

        if (_calls % CallsPerLine == 0)
        {
            Console.WriteLine("heap " + _free.ToString() + " bytes free at look " + _calls.ToString()
                + ", " + _collections.ToString() + " collections");
        }

        _calls++;
        totalSize = TotalBytes;
        totalFreeSize = TestFiles.Exists("scarce") ? ScarceBytes : FreeBytes;
        largestFreeBlock = totalFreeSize / 2;
    }
}
