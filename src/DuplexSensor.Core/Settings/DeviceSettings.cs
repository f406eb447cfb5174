using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Settings;

/// <summary>What the cloud may change: the settings in force. Never changed, only replaced.</summary>
public sealed class DeviceSettings
{
    /// <summary>Time from one report to the next.</summary>
    public readonly int RefreshMs;

    /// <summary>Whether the LED shines.</summary>
    public readonly bool On;

    /// <summary>The value of the <c>reboot</c> counter that was handled last; 0 on a new device.</summary>
    public readonly int Reboot;

    public DeviceSettings(int refreshMs, bool on, int reboot)
    {
        Invariant.Holds(AreAllowed(refreshMs, reboot), "settings out of range");
        RefreshMs = refreshMs;
        On = on;
        Reboot = reboot;
    }

    public static bool AreAllowed(int refreshMs, int reboot)
    {
        return refreshMs >= Limits.RefreshMsMin && refreshMs <= Limits.RefreshMsMax && reboot >= 0;
    }

    public bool Equals(DeviceSettings other)
    {
        return RefreshMs == other.RefreshMs && On == other.On && Reboot == other.Reboot;
    }
}
