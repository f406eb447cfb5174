using System.Device.Gpio;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Pins;

/// <summary>An LED on one pin. The constructor turns it off.</summary>
public sealed class VirtualLed : ILed
{
    private readonly GpioPin _pin;
    private readonly bool _activeHigh;

    /// <param name="gpio">Closes the pin when it is disposed.</param>
    /// <param name="pin">Must not be open yet.</param>
    /// <param name="activeHigh">Whether a high level turns the LED on.</param>
    public VirtualLed(GpioController gpio, int pin, bool activeHigh)
    {
        _activeHigh = activeHigh;
        _pin = gpio.OpenPin(pin, PinMode.Output, LevelFor(false));
    }

    public void Set(bool on) => _pin.Write(LevelFor(on));

    private PinValue LevelFor(bool on) => on == _activeHigh ? PinValue.High : PinValue.Low;
}
