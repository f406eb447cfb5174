using System;
using DuplexSensor.OnRuntime;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace nanoFramework.Hardware.Esp32;

/// <summary>
/// Fixed values for the chip's RAM: enough for two TLS connections, or for one while the file I:\scarce exists. Each
/// call collects garbage, and each hundredth prints the free bytes of the managed heap. With the file I:\natural it
/// does not collect, but counts the runtime's own collections, which show how much a report allocates.
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
            Console.WriteLine("heap " + _free.ToString() + " bytes free at call " + _calls.ToString()
                + ", " + _collections.ToString() + " collections");
        }

        _calls++;
        totalSize = TotalBytes;
        totalFreeSize = TestFiles.Exists("scarce") ? ScarceBytes : FreeBytes;
        largestFreeBlock = totalFreeSize / 2;
    }
}
