using System.Collections;

namespace System.Device.Gpio;

/// <summary>Pins that exist on the console and in files.</summary>
public class GpioController : IDisposable
{
    private readonly ArrayList _pins = new ArrayList();

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        if (pinNumber > 5 && pinNumber < 12)
        {
            throw new ArgumentException("flash pin");
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
