namespace DuplexSensor.Core.Settings;

/// <summary>The settings that the cloud can change, as bits.</summary>
public static class SettingsKeys
{
    public const int None = 0;
    public const int On = 1;
    public const int Refresh = 2;
    public const int Reboot = 4;

    public static string NameOf(int key)
    {
        switch (key)
        {
            case On: return "on";
            case Refresh: return "refresh";
            default: return "reboot";
        }
    }
}
