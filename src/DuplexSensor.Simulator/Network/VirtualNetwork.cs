namespace DuplexSensor.Simulator.Network;

/// <summary>
/// The board's network, which can be pulled and plugged in again. While it is pulled, no connection opens. Pulling it
/// drops the open connections at once, without DISCONNECT; a real board that loses its Wi-Fi may notice only when its
/// keep-alive is not answered. Safe from any thread.
/// </summary>
public sealed class VirtualNetwork
{
    private volatile bool _isUp = true;

    /// <summary>Raised each time the network is pulled, on the thread that pulls it.</summary>
    internal event Action? Pulled;

    /// <summary>Whether the network is plugged in, as it is at first.</summary>
    public bool IsUp
    {
        get => _isUp;
        set
        {
            _isUp = value;
            if (!value)
            {
                Pulled?.Invoke();
            }
        }
    }

    /// <summary>Calls a handler each time the network is pulled, and at once while it is.</summary>
    internal void Watch(Action onPulled)
    {
        Pulled += onPulled;
        if (!_isUp)
        {
            onPulled();
        }
    }
}
