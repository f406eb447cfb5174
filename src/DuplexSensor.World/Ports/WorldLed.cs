using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The board's light.</summary>
public sealed class WorldLed : ILed
{
    /// <summary>Everything it was set to, over all boots, in order.</summary>
    public List<bool> Sets { get; } = [];

    public bool IsOn { get; private set; }

    /// <summary>At a boot the pin drives nothing.</summary>
    public void GoDark() => IsOn = false;

    public void Set(bool on)
    {
        IsOn = on;
        Sets.Add(on);
    }
}
