using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The board's button. It keeps at most <see cref="Limits.PendingPressesMax"/> presses.</summary>
public sealed class WorldButton(VirtualWorld world, WorldBoard board) : IButton
{
    private int _presses;

    public void Press(int times = 1) => _presses = Math.Min(_presses + times, Limits.PendingPressesMax);

    public bool TryDequeuePress()
    {
        bool isPressed = _presses > 0;
        if (isPressed)
        {
            _presses--;
            world.NotifyCheckers(checker => checker.OnPressDequeued(board));
        }

        return isPressed;
    }
}
