using System.Collections.Generic;
using DuplexSensor.AdapterTests.Bench;

namespace System.Device.Gpio;

public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
}

public enum PinNumberingScheme
{
    Logical = 0,
}

[Flags]
public enum PinEventTypes
{
    Rising = 1,
    Falling = 2,
}

public readonly record struct PinValue(int Level)
{
    public static PinValue High => new(1);

    public static PinValue Low => new(0);
}

public sealed class PinValueChangedEventArgs(PinEventTypes changeType)
{
    public PinEventTypes ChangeType => changeType;
}

/// <summary>
/// System.Device.Gpio 1.1.62, GpioController.cs: all controllers share one static list of pins; only ClosePin removes a
/// pin; Dispose of any controller disposes of all pins. cpu_gpio.cpp (July 2026): an open pin cannot be opened again.
/// </summary>
public sealed class GpioController : IDisposable
{
    internal static readonly List<GpioPin> Pins = [];

    // A pin that the firmware's checks accept.
    private const int RejectedPin = 33;

    private static readonly HashSet<int> Reserved = [];

    /// <summary>How many pins were opened so far.</summary>
    internal static int OpenCount { get; private set; }

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        OpenCount++;
        if (pinNumber == RejectedPin || !Reserved.Add(pinNumber))
        {
            throw new InvalidOperationException();
        }

        var pin = new GpioPin(pinNumber, mode);
        Pins.Add(pin);
        return pin;
    }

    public bool IsPinOpen(int pinNumber) => Reserved.Contains(pinNumber);

    public void ClosePin(int pinNumber)
    {
        GpioPin pin = Pins.Find(pin => pin.Number == pinNumber) ?? throw new InvalidOperationException();
        pin.Dispose();
        Pins.Remove(pin);
    }

    public void Dispose()
    {
        Pins.ForEach(pin => pin.Dispose());
    }

    internal static void Release(int pinNumber) => Reserved.Remove(pinNumber);
}

public sealed class GpioPin(int number, PinMode mode) : IDisposable
{
    private PinValueChangedEventHandler _callbacks;
    private bool _isDisposed;

    public event PinValueChangedEventHandler ValueChanged
    {
        add => _callbacks += value;
        remove => _callbacks -= value;
    }

    internal int Number => number;

    internal PinMode Mode => mode;

    internal PinValue Level { get; private set; }

    public TimeSpan DebounceTimeout { get; set; }

    public void Write(PinValue value)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Outputs.ThrowIfFailing();
        Level = value;
    }

    public void Dispose()
    {
        _isDisposed = true;
        GpioController.Release(number);
    }

    /// <summary>Presses and releases the button.</summary>
    internal void Press()
    {
        if (!_isDisposed)
        {
            _callbacks?.Invoke(this, new PinValueChangedEventArgs(PinEventTypes.Falling));
            _callbacks?.Invoke(this, new PinValueChangedEventArgs(PinEventTypes.Rising));
        }
    }
}
