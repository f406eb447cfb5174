using System;
using System.Device.Gpio;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>What makes a step throw: its first write to a pin, or its trace.</summary>
internal static class Outputs
{
    /// <summary>Every write to a pin throws.</summary>
    public static bool Throw { get; set; }

    /// <summary>So many lines about the button find no memory.</summary>
    public static int LinesShort { get; set; }

    public static void ThrowIfAtFault()
    {
        if (Throw)
        {
            throw new InvalidOperationException("pin");
        }
    }

    public static void ThrowIfShort(string line)
    {
        if (LinesShort > 0 && line.Contains(" button ", StringComparison.Ordinal))
        {
            LinesShort--;
            throw new OutOfMemoryException();
        }
    }
}

/// <summary>The pins that are open.</summary>
internal static class Pins
{
    public static GpioPin At(int number) => GpioController.Pins.FindLast(pin => pin.Number == number);

    public static bool IsHigh(int number) => At(number) is { } pin && pin.Level == PinValue.High;
}
