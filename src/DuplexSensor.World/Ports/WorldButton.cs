using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The board's button. It keeps at most <see cref="Limits.PressesKeptMax"/> presses.</summary>
public sealed class WorldButton(VirtualWorld world, WorldBoard board) : IButton
{
    private int _presses;

    public void Press(int times = 1) => _presses = Math.Min(_presses + times, Limits.PressesKeptMax);

    public bool TryTakePress()
    {
        bool isPressed = _presses > 0;
        if (isPressed)
        {
            _presses--;
            world.Tell(checker => checker.Pressed(board));
        }

        return isPressed;
    }
}
