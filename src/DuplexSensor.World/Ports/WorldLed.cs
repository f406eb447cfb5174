using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The board's LED.</summary>
public sealed class WorldLed : ILed
{
    /// <summary>All values set so far, over all boots, in order.</summary>
    public List<bool> History { get; } = [];

    public bool IsOn { get; private set; }

    /// <summary>Turns the LED off, as at a boot.</summary>
    public void Reset() => IsOn = false;

    public void Set(bool on)
    {
        IsOn = on;
        History.Add(on);
    }
}
