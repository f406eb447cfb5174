using System.Device.Gpio;

namespace DuplexSensor.Simulator.Pins;

/// <summary>
/// The pins of the virtual chip. The firmware uses them through a <see cref="GpioController"/>; a test that stands for
/// the circuit outside uses <see cref="Drive"/>, <see cref="GetLevel"/> and <see cref="IsDriven"/>. One object serves
/// all boots. Any thread may call it.
/// </summary>
public sealed class VirtualPins : GpioDriver
{
    // GPIO0 to GPIO39 (ESP32 data sheet, pin definitions).
    private const int Pins = 40;

    private readonly Pin[] _pins = [.. Enumerable.Range(0, Pins).Select(_ => new Pin())];
    private readonly Lock _lock = new();

    protected override int PinCount => Pins;

    /// <summary>The level that a voltmeter would show.</summary>
    public PinValue GetLevel(int pin)
    {
        lock (_lock)
        {
            return _pins[pin].Level;
        }
    }

    /// <summary>Whether the chip itself drives the pin to that level, as an LED requires.</summary>
    public bool IsDriven(int pin, PinValue level)
    {
        lock (_lock)
        {
            return _pins[pin].Mode == PinMode.Output && _pins[pin].Output == level;
        }
    }

    /// <summary>
    /// Drives a pin to a level from outside; null releases the pin. Runs the callbacks before it returns.
    /// </summary>
    public void Drive(int pin, PinValue? level)
    {
        PinValue before, after;
        PinChangeEventHandler? handlers;
        lock (_lock)
        {
            before = _pins[pin].Level;
            _pins[pin].Driven = level;
            after = _pins[pin].Level;
            handlers = after == PinValue.High ? _pins[pin].Rising : _pins[pin].Falling;
        }

        if (before != after)
        {
            var change = after == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling;
            handlers?.Invoke(this, new PinValueChangedEventArgs(change, pin));
        }
    }

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber)
    {
        lock (_lock)
        {
            // A reset makes the pin an input. It does not change the level that is driven from outside.
            _pins[pinNumber] = new Pin { Driven = _pins[pinNumber].Driven };
        }
    }

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinMode GetPinMode(int pinNumber) => _pins[pinNumber].Mode;

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        lock (_lock)
        {
            _pins[pinNumber].Mode = mode;
        }
    }

    protected override PinValue Read(int pinNumber) => GetLevel(pinNumber);

    protected override void Write(int pinNumber, PinValue value)
    {
        lock (_lock)
        {
            _pins[pinNumber].Output = value;
        }
    }

    protected override void AddCallbackForPinValueChangedEvent(
        int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        lock (_lock)
        {
            _pins[pinNumber].Rising += eventTypes.HasFlag(PinEventTypes.Rising) ? callback : null;
            _pins[pinNumber].Falling += eventTypes.HasFlag(PinEventTypes.Falling) ? callback : null;
        }
    }

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        lock (_lock)
        {
            _pins[pinNumber].Rising -= callback;
            _pins[pinNumber].Falling -= callback;
        }
    }

    protected override WaitForEventResult WaitForEvent(
        int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        throw new NotSupportedException("A virtual pin cannot be waited for: register a callback.");
    }

    private sealed class Pin
    {
        public PinMode Mode = PinMode.Input;
        public PinValue Output = PinValue.Low;
        public PinValue? Driven;
        public PinChangeEventHandler? Rising;
        public PinChangeEventHandler? Falling;

        public PinValue Level => Mode == PinMode.Output
            ? Output
            : Driven ?? (Mode == PinMode.InputPullUp ? PinValue.High : PinValue.Low);
    }
}
