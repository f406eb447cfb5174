using System.Collections;

namespace System.Device.Gpio;

/// <summary>Pins that exist on the console and in files.</summary>
public class GpioController : IDisposable
{
    // One that the checks let pass.
    private const int RefusedPin = 33;

    private readonly ArrayList _pins = new ArrayList();

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        if (pinNumber == RefusedPin)
        {
            throw new ArgumentException("refused pin");
        }

        var pin = new GpioPin(pinNumber, mode);
        _pins.Add(pin);
        return pin;
    }

    public void Dispose()
    {
        foreach (object pin in _pins)
        {
            ((GpioPin)pin).Dispose();
        }
    }
}
