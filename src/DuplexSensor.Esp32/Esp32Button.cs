using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>The button on one GPIO pin, debounced by the runtime.</summary>
public sealed class Esp32Button : IButton
{
    private readonly object _lock = new object();
    private readonly GpioPin _pin;
    private readonly PinEventTypes _press;
    private readonly AutoResetEvent _wakeUp;
    private int _presses;

    /// <param name="gpio">Where the pin is opened.</param>
    /// <param name="pin">GPIO number.</param>
    /// <param name="hasPullUp">The button pulls the pin to ground; if not, to 3.3 V.</param>
    /// <param name="wakeUp">Set at each press.</param>
    public Esp32Button(GpioController gpio, int pin, bool hasPullUp, AutoResetEvent wakeUp)
    {
        _wakeUp = wakeUp;
        _press = hasPullUp ? PinEventTypes.Falling : PinEventTypes.Rising;
        _pin = gpio.OpenPin(pin, hasPullUp ? PinMode.InputPullUp : PinMode.InputPullDown);
        _pin.DebounceTimeout = TimeSpan.FromMilliseconds(Limits.ButtonDebounceMs);
        _pin.ValueChanged += TakeEdge;
    }

    public bool TryTakePress()
    {
        lock (_lock)
        {
            if (_presses == 0)
            {
                return false;
            }

            _presses--;
            return true;
        }
    }

    private void TakeEdge(object sender, PinValueChangedEventArgs edge)
    {
        if (edge.ChangeType != _press)
        {
            return;
        }

        lock (_lock)
        {
            _presses += _presses < Limits.PressesKeptMax ? 1 : 0;
        }

        _wakeUp.Set();
    }
}
