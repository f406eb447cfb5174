using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

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
    /// <param name="config">Says which pin, and where its resistor is.</param>
    /// <param name="wakeUp">Set at each press.</param>
    public Esp32Button(GpioController gpio, DeviceConfig config, AutoResetEvent wakeUp)
    {
        _wakeUp = wakeUp;
        _press = config.ButtonPullUp ? PinEventTypes.Falling : PinEventTypes.Rising;
        PinMode pull = config.ButtonPullUp ? PinMode.InputPullUp : PinMode.InputPullDown;
        _pin = gpio.OpenPin(config.PinButton, config.HasOutsidePullUp ? PinMode.Input : pull);
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
