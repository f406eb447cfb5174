namespace DuplexSensor.Core.Ports;

/// <summary>The board's button, debounced by the adapter (<see cref="Limits.ButtonDebounceMs"/>).</summary>
public interface IButton
{
    /// <summary>
    /// True once for each press since the last call; does not block. At most <see cref="Limits.PendingPressesMax"/> are
    /// kept.
    /// </summary>
    bool TryDequeuePress();
}
