using System;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Monotonic microseconds, from the runtime's own ticks.</summary>
public class HighResTimer
{
    public static ulong GetCurrent()
    {
        return (ulong)Environment.TickCount64 * 1000;
    }
}
