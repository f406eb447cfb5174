using System;
using System.Device.Gpio;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>Lets a write to a pin or to the trace, a look at the clock, or the start of a thread throw.</summary>
internal static class Outputs
{
    /// <summary>Every write to a pin throws.</summary>
    public static bool ThrowsOnWrite { get; set; }

    /// <summary>Number of the next lines with <see cref="OutOfMemoryText"/> that throw OutOfMemoryException.</summary>
    public static int OutOfMemoryLines { get; set; }

    public static string OutOfMemoryText { get; set; } = " button ";

    /// <summary>Number of the next looks at the clock that throw OutOfMemoryException.</summary>
    public static int OutOfMemoryLooks { get; set; }

    /// <summary>Number of the next threads that cannot be started for lack of memory.</summary>
    public static int OutOfMemoryThreads { get; set; }

    public static void ThrowIfFailing()
    {
        if (ThrowsOnWrite)
        {
            throw new InvalidOperationException("pin");
        }
    }

    public static void ThrowIfOutOfMemory(string line)
    {
        if (OutOfMemoryLines > 0 && line.Contains(OutOfMemoryText, StringComparison.Ordinal))
        {
            OutOfMemoryLines--;
            throw new OutOfMemoryException();
        }
    }

    public static void LookAtClock()
    {
        if (OutOfMemoryLooks > 0)
        {
            OutOfMemoryLooks--;
            throw new OutOfMemoryException();
        }
    }

    public static void AllocateThread()
    {
        if (OutOfMemoryThreads > 0)
        {
            OutOfMemoryThreads--;
            throw new OutOfMemoryException();
        }
    }
}

/// <summary>The open pins.</summary>
internal static class Pins
{
    public static GpioPin Find(int number) => GpioController.Pins.FindLast(pin => pin.Number == number);

    public static bool IsHigh(int number) => Find(number) is { } pin && pin.Level == PinValue.High;
}
