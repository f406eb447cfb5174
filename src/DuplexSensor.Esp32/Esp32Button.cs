using System;
using System.Device.Gpio;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>The button on a GPIO pin; the runtime debounces it.</summary>
public sealed class Esp32Button : IButton
{
    private readonly object _lock = new object();
    private readonly GpioPin _pin;
    private readonly PinEventTypes _pressEdge;
    private readonly AutoResetEvent _wakeUp;
    private int _presses;

    /// <param name="gpio">Opens the pin.</param>
    /// <param name="config">Has the pin's number and its pull resistor.</param>
    /// <param name="wakeUp">Set at each press.</param>
    public Esp32Button(GpioController gpio, DeviceConfig config, AutoResetEvent wakeUp)
    {
        _wakeUp = wakeUp;
        _pressEdge = config.ButtonPullUp ? PinEventTypes.Falling : PinEventTypes.Rising;
        PinMode pull = config.ButtonPullUp ? PinMode.InputPullUp : PinMode.InputPullDown;
        _pin = gpio.OpenPin(config.PinButton, config.HasExternalPullUp ? PinMode.Input : pull);
        _pin.DebounceTimeout = TimeSpan.FromMilliseconds(Limits.ButtonDebounceMs);
        _pin.ValueChanged += OnValueChanged;
    }

    public bool TryDequeuePress()
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

    private void OnValueChanged(object sender, PinValueChangedEventArgs edge)
    {
        if (edge.ChangeType != _pressEdge)
        {
            return;
        }

        lock (_lock)
        {
            _presses += _presses < Limits.PendingPressesMax ? 1 : 0;
        }

        _wakeUp.Set();
    }
}
