namespace DuplexSensor.Core.Restarts;

/// <summary>Causes of a boot, as reported in <c>reset_cause</c> (D14).</summary>
public static class ResetCause
{
    public const string Unplanned = "unplanned";
    public const string SettingsChanged = "settings-changed";
    public const string RebootRequested = "reboot-requested";
    public const string Job = "job";
    public const string LinkLost = "link-lost";
    public const string Crash = "crash";

    /// <summary>The cause that has this number in flash; Unplanned when the number is unknown.</summary>
    public static string FromCode(int code)
    {
        return code == 1 ? SettingsChanged
            : code == 2 ? RebootRequested
            : code == 3 ? Job
            : code == 4 ? LinkLost
            : code == 5 ? Crash
            : Unplanned;
    }

    /// <summary>The cause's number in flash; 0 for unplanned.</summary>
    public static int ToCode(string cause)
    {
        for (int code = 1; code <= 5; code++)
        {
            if (FromCode(code) == cause)
            {
                return code;
            }
        }

        return 0;
    }
}
