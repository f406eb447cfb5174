using System;
using DuplexSensor.OnRuntime;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace nanoFramework.Hardware.Esp32;

/// <summary>
/// The managed heap instead of the chip's RAM. Each look collects first, so that what is free then is what the firmware
/// leaves. With a file I:\natural it does not, but counts the collections that the runtime makes by itself: what a
/// report allocates follows from them.
/// </summary>
public class NativeMemory
{
    private const int LooksPerLine = 100;

    private static WeakReference _untilCollection = new WeakReference(new object());
    private static int _looks;
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

        if (!Switches.IsNatural || _looks == 0)
        {
            _free = NativeGC.Run(false);
        }

        if (_looks % LooksPerLine == 0)
        {
            Console.WriteLine("heap " + _free.ToString() + " bytes free at look " + _looks.ToString()
                + ", " + _collections.ToString() + " collections");
        }

        _looks++;
        totalSize = _free;
        totalFreeSize = _free;
        largestFreeBlock = _free;
    }
}
