using System;
using System.Device.Gpio;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>Lets a step throw at a write to a pin or to the trace.</summary>
internal static class Outputs
{
    /// <summary>Every write to a pin throws.</summary>
    public static bool ThrowsOnWrite { get; set; }

    /// <summary>Number of the next lines about the button that throw OutOfMemoryException.</summary>
    public static int OutOfMemoryLines { get; set; }

    public static void ThrowIfFailing()
    {
        if (ThrowsOnWrite)
        {
            throw new InvalidOperationException("pin");
        }
    }

    public static void ThrowIfOutOfMemory(string line)
    {
        if (OutOfMemoryLines > 0 && line.Contains(" button ", StringComparison.Ordinal))
        {
            OutOfMemoryLines--;
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
