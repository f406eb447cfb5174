namespace DuplexSensor.Core.Ports;

/// <summary>The board's button, debounced by the adapter (<see cref="Limits.ButtonDebounceMs"/>).</summary>
public interface IButton
{
    /// <summary>
    /// Removes one press from the adapter's inbox; false when the inbox is empty. Does not block. The inbox holds at
    /// most <see cref="Limits.PendingPressesMax"/> presses; further ones are lost.
    /// </summary>
    bool TryDequeuePress();
}
