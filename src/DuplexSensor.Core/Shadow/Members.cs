using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Shadow;

/// <summary>The members of <c>reported</c>, as bits: a report carries a set of them.</summary>
public static class Members
{
    public const int None = 0;

    public const int On = 1 << 0;
    public const int Refresh = 1 << 1;
    public const int Reboot = 1 << 2;
    public const int BtnCount = 1 << 3;
    public const int Uptime = 1 << 4;
    public const int RamFree = 1 << 5;
    public const int RamTotal = 1 << 6;
    public const int Temperature = 1 << 7;
    public const int Humidity = 1 << 8;
    public const int DhtStatus = 1 << 9;
    public const int DhtAge = 1 << 10;
    public const int Sequence = 1 << 11;
    public const int Version = 1 << 12;
    public const int Boots = 1 << 13;
    public const int ResetCause = 1 << 14;
    public const int Settings = 1 << 15;
    public const int Rejected = 1 << 16;
    public const int Unknown = 1 << 17;
    public const int Job = 1 << 18;
    public const int Lost = 1 << 19;

    /// <summary>What every timer report carries.</summary>
    public const int Timer = Temperature | Humidity | Sequence | Uptime | RamFree;

    /// <summary>What a shadow that is full can do without (D3).</summary>
    public const int Prose = Rejected | Unknown | Job;

    /// <summary>The whole state: after each connect, and once an hour (D1).</summary>
    public const int All = (1 << 20) - 1;

    /// <summary>What makes no report due of its own: it goes along with the next one.</summary>
    public const int CanWait = BtnCount | Job | Lost;

    public static bool Has(int members, int member)
    {
        return (members & member) != 0;
    }

    /// <summary>The members that tell these settings keys.</summary>
    public static int OfKeys(int keys)
    {
        return ((keys & SettingsKeys.On) != 0 ? On : None)
            | ((keys & SettingsKeys.Refresh) != 0 ? Refresh : None)
            | ((keys & SettingsKeys.Reboot) != 0 ? Reboot : None);
    }
}
