using System;
using DuplexSensor.Core;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.DeviceTests.Fakes;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Figures;

/// <summary>
/// Measures heap, allocation and time of the firmware on the runtime, with all ports in memory. The figure of a report
/// includes the allocation of the in-memory link.
/// </summary>
public static class Program
{
    private const int RefreshMs = 2_000;
    private const int CollectionsWanted = 20;

    public static void Main()
    {
        uint freeBefore = NativeGC.Run(true);
        Firmware firmware = CreateFirmware();
        uint freeAfter = NativeGC.Run(true);
        Console.WriteLine("firmware's heap, built: " + (freeBefore - freeAfter).ToString() + " bytes");

        long nowMs = Run(firmware, 0, 100);
        uint freeSteady = NativeGC.Run(true);
        Console.WriteLine("firmware's heap, steady: " + (freeBefore - freeSteady).ToString() + " bytes");

        long startedAtMs = Environment.TickCount64;
        int steps = Measure(firmware, ref nowMs, freeSteady);
        long elapsedMs = Environment.TickCount64 - startedAtMs;
        Console.WriteLine("a step: " + (elapsedMs * 1000 / (steps + 1)).ToString() + " us on average of "
            + steps.ToString());
        Console.WriteLine("firmware's heap, afterwards: " + (freeBefore - NativeGC.Run(true)).ToString() + " bytes");
    }

    // The bytes that are free after a collection are allocated until the next collection.
    private static int Measure(Firmware firmware, ref long nowMs, uint freeSteady)
    {
        long startMs = nowMs;
        int steps = 0;
        int collections = 0;
        var untilCollection = new WeakReference(new object());
        while (collections < CollectionsWanted)
        {
            nowMs = firmware.Step(nowMs);
            steps++;
            if (!untilCollection.IsAlive)
            {
                collections++;
                untilCollection = new WeakReference(new object());
            }
        }

        int reports = (int)((nowMs - startMs) / RefreshMs);
        Console.WriteLine("a report: " + ((int)freeSteady * collections / (reports + 1)).ToString()
            + " bytes allocated, the in-memory link's included");
        return steps;
    }

    private static long Run(Firmware firmware, long nowMs, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            nowMs = firmware.Step(nowMs);
        }

        return nowMs;
    }

    private static Firmware CreateFirmware()
    {
        var config = new DeviceConfig { Thing = "my-esp32", RefreshMs = RefreshMs };
        var board = new Board
        {
            Clock = new FakeClock(),
            Link = new FakeCloud(),
            Sensor = new FakeSensor(),
            Flash = new MemoryFlash(),
            Led = new FakeLed(),
            Button = new FakeButton(),
            Fetcher = new FakeFetcher(),
            System = new FakeSystem(),
            Trace = new NullTrace(),
        };
        return new Firmware(board, config, new PrintingJobHandler());
    }
}
