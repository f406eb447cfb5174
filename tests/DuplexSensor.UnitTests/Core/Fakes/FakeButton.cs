using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

internal sealed class FakeButton : IButton
{
    private int _presses;

    public void Press(int times = 1) => _presses += times;

    public bool TryDequeuePress()
    {
        bool isPressed = _presses > 0;
        _presses -= isPressed ? 1 : 0;
        return isPressed;
    }
}
