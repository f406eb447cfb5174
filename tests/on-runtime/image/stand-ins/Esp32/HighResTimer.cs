using System;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Monotonic microseconds, from the runtime's tick count.</summary>
public class HighResTimer
{
    public static ulong GetCurrent()
    {
        return (ulong)Environment.TickCount64 * 1000;
    }
}
