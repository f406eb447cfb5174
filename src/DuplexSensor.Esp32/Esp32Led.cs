using System.Device.Gpio;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>The LED on a GPIO pin, off after the constructor.</summary>
public sealed class Esp32Led : ILed
{
    private readonly GpioPin _pin;
    private readonly bool _isActiveHigh;

    public Esp32Led(GpioController gpio, int pin, bool isActiveHigh)
    {
        _pin = gpio.OpenPin(pin, PinMode.Output);
        _isActiveHigh = isActiveHigh;

        // The runtime sets every new output low, and no value can be written before that.
        if (!isActiveHigh)
        {
            Set(false);
        }
    }

    public void Set(bool on)
    {
        _pin.Write(on == _isActiveHigh ? PinValue.High : PinValue.Low);
    }
}
