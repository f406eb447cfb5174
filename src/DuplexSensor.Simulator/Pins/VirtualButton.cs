using System.Device.Gpio;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Pins;

/// <summary>
/// A button on one pin. With a pull-up it connects the pin to ground (pressed is low), else to 3.3 V (pressed is high).
/// </summary>
public sealed class VirtualButton : IButton
{
    private readonly PinEventTypes _pressEdge;
    private readonly TimeProvider _time;
    private readonly WakeUp _wakeUp;
    private readonly Lock _lock = new();
    private long? _lastEdgeAt;
    private int _presses;

    /// <param name="gpio">Closes the pin when it is disposed.</param>
    /// <param name="wiring">The pin, which must not be open yet, and whether it has a pull-up.</param>
    /// <param name="time">Measures <see cref="Limits.ButtonDebounceMs"/>.</param>
    /// <param name="wakeUp">Is set at each press.</param>
    public VirtualButton(GpioController gpio, (int Pin, bool PullUp) wiring, TimeProvider time, WakeUp wakeUp)
    {
        _time = time;
        _wakeUp = wakeUp;
        _pressEdge = wiring.PullUp ? PinEventTypes.Falling : PinEventTypes.Rising;
        gpio.OpenPin(wiring.Pin, wiring.PullUp ? PinMode.InputPullUp : PinMode.InputPullDown);
        gpio.RegisterCallbackForPinValueChangedEvent(
            wiring.Pin, PinEventTypes.Rising | PinEventTypes.Falling, (_, change) => OnEdge(change.ChangeType));
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

    // A contact bounces when it closes and when it opens: an edge counts only if no edge came shortly before it.
    private void OnEdge(PinEventTypes edge)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            bool isBounce = _lastEdgeAt is { } last
                && _time.GetElapsedTime(last, now).TotalMilliseconds < Limits.ButtonDebounceMs;
            _lastEdgeAt = now;
            if (isBounce || edge != _pressEdge || _presses == Limits.PendingPressesMax)
            {
                return;
            }

            _presses++;
        }

        _wakeUp.Set();
    }
}
