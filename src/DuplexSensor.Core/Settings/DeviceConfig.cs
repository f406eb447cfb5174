using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// What settings.json says, checked. Who reads the file (System.Text.Json on the PC, nanoFramework.Json on the device)
/// hands each member to <see cref="Set"/>, then asks <see cref="Validate"/>: the checks are the same on both.
/// </summary>
public sealed class DeviceConfig
{
    private const string JobIdPlaceholder = "{jobId}";

    /// <summary>
    /// Thing name, which is the MQTT client id too; 1 to 128 of a-z A-Z 0-9 : _ -. The one member that must be there.
    /// </summary>
    public string Thing = "";

    /// <summary>Host name of the MQTT endpoint, without scheme and port.</summary>
    public string Endpoint = "localhost";

    public int Port = 8883;

    /// <summary>Default of the setting <c>refresh</c>, in milliseconds.</summary>
    public int RefreshMs = SettingsTable.Get(Setting.Refresh, SettingsTable.Default);

    /// <summary>Default of the setting <c>on</c>.</summary>
    public bool On = SettingsTable.Get(Setting.On, SettingsTable.Default) != 0;

    /// <summary>Whether an effective change ends in a restart (D2) or is applied live.</summary>
    public bool RestartOnChange = true;

    /// <summary>https URL with {jobId} in its path, or empty: then a job document is its own payload (D12).</summary>
    public string JobPayloadUrl = "";

    /// <summary>Further hosts that a job document's url may name.</summary>
    public string[] JobPayloadHosts = new string[0];

    public string TimeServer = "pool.ntp.org";

    /// <summary>How many segments the readings may take in flash, from 2; no member of settings.json.</summary>
    public int ReadingSegments = Limits.SegmentsMax;

    public SensorKind Sensor = SensorKind.Dht11;

    public int PinLed = 2;
    public bool LedActiveHigh = true;
    public int PinButton;

    /// <summary>The button pulls its pin down, against a resistor that pulls up; if not, the other way round.</summary>
    public bool ButtonPullUp = true;

    /// <summary>That resistor is outside: <c>"buttonPullUp": null</c>.</summary>
    public bool HasExternalPullUp;

    public int PinDhtEcho = 26;
    public int PinDhtTrigger = 27;

    /// <summary>
    /// Takes one member: text as string, numbers as int or long, lists as string[], members of "pins" as "pins.led" and
    /// so on. Returns null, or one sentence that names the fault and the mend; then nothing is taken.
    /// </summary>
    public string? Set(string key, object? value)
    {
        switch (key)
        {
            case "thing": return SetText(ref Thing, key, value);
            case "endpoint": return SetText(ref Endpoint, key, value);
            case "port": return SetInteger(ref Port, key, value, 1, 65_535);
            case "refresh":
                int min = SettingsTable.Get(Setting.Refresh, SettingsTable.Min);
                int max = SettingsTable.Get(Setting.Refresh, SettingsTable.Max);
                return SetInteger(ref RefreshMs, key, value, min, max);
            case "on": return SetBoolean(ref On, key, value);
            case "restartOnChange": return SetBoolean(ref RestartOnChange, key, value);
            case "jobPayloadUrl": return SetText(ref JobPayloadUrl, key, value);
            case "jobPayloadHosts": return SetHosts(key, value);
            case "timeServer": return SetText(ref TimeServer, key, value);
            case "sensor": return SetSensor(key, value);
            case "pins.led": return SetPin(ref PinLed, key, value);
            case "pins.ledActiveHigh": return SetBoolean(ref LedActiveHigh, key, value);
            case "pins.button": return SetPin(ref PinButton, key, value);
            case "pins.buttonPullUp": return SetPullUp(key, value);
            case "pins.dhtEcho": return SetPin(ref PinDhtEcho, key, value);
            case "pins.dhtTrigger": return SetPin(ref PinDhtTrigger, key, value);
            default: return "unknown member \"" + key + "\": correct its spelling or remove it";
        }
    }

    /// <summary>
    /// The default of a setting that the cloud can change: settings.json's, or its own where it is no member there.
    /// </summary>
    public int GetDefault(Setting setting)
    {
        switch (setting)
        {
            case Setting.On: return On ? 1 : 0;
            case Setting.Refresh: return RefreshMs;
            default: return SettingsTable.Get(setting, SettingsTable.Default);
        }
    }

    /// <summary>What is wrong with the whole, once every member is set; null when nothing is.</summary>
    public string? Validate()
    {
        if (!NameRules.IsThingName(Thing))
        {
            return "\"thing\" must be 1 to 128 characters of a-z A-Z 0-9 : _ -";
        }

        if (!NameRules.IsHostName(Endpoint))
        {
            return "\"endpoint\" must be a host name alone, without https:// and without a port";
        }

        if (JobPayloadUrl.Length > 0 && !IsUrlTemplate(JobPayloadUrl))
        {
            return "\"jobPayloadUrl\" must begin with https:// and hold " + JobIdPlaceholder
                + " in its path, or be empty";
        }

        return AreDistinct(PinLed, PinButton, PinDhtEcho, PinDhtTrigger)
            ? PinRules.Validate(this)
            : "\"pins\" must name four different pins";
    }

    /// <summary>One sentence on what is right on some boards and wrong on others; null when there is nothing.</summary>
    public string? FindWarning()
    {
        return PinRules.FindWarning(this);
    }

    /// <summary>
    /// The payload's address for a job whose document names none. Only with a <see cref="JobPayloadUrl"/>.
    /// </summary>
    public string GetPayloadUrl(string jobId)
    {
        int index = JobPayloadUrl.IndexOf(JobIdPlaceholder);
        return JobPayloadUrl.Substring(0, index) + jobId + JobPayloadUrl.Substring(index + JobIdPlaceholder.Length);
    }

    private static bool IsUrlTemplate(string url)
    {
        const string scheme = "https://";
        int path = url.StartsWith(scheme) ? url.IndexOf('/', scheme.Length) : -1;
        return path > scheme.Length && url.IndexOf(JobIdPlaceholder) > path;
    }

    private static string? SetText(ref string target, string key, object? value)
    {
        if (!(value is string text))
        {
            return "\"" + key + "\" must be text in quotes";
        }

        target = text;
        return null;
    }

    private static string? SetBoolean(ref bool target, string key, object? value)
    {
        if (!(value is bool flag))
        {
            return "\"" + key + "\" must be true or false";
        }

        target = flag;
        return null;
    }

    private string? SetSensor(string key, object? value)
    {
        if (!(value is string name) || !SensorTable.TryFind(name, out SensorKind kind))
        {
            return "\"" + key + "\" must be one of " + SensorTable.Names + ", in quotes";
        }

        Sensor = kind;
        return null;
    }

    private string? SetPullUp(string key, object? value)
    {
        bool isExternal = value == null;
        string? error = isExternal ? null : SetBoolean(ref ButtonPullUp, key, value);
        if (error != null)
        {
            return error + ", or null with a pull-up resistor outside";
        }

        ButtonPullUp |= isExternal;
        HasExternalPullUp = isExternal;
        return null;
    }

    private static string? SetPin(ref int target, string key, object? value)
    {
        return SetInteger(ref target, key, value, 0, 39);
    }

    private static string? SetInteger(ref int target, string key, object? value, int min, int max)
    {
        long number = value is int small ? small : value is long large ? large : long.MinValue;
        if (number < min || number > max)
        {
            return "\"" + key + "\" must be an integer from " + min.ToString() + " to " + max.ToString();
        }

        target = (int)number;
        return null;
    }

    private string? SetHosts(string key, object? value)
    {
        if (!(value is string[] hosts) || hosts.Length > Limits.PayloadHostsMax || !AreHostNames(hosts))
        {
            return "\"" + key + "\" must be a list of at most "
                + Limits.PayloadHostsMax.ToString() + " host names in quotes";
        }

        JobPayloadHosts = hosts;
        return null;
    }

    private static bool AreDistinct(int a, int b, int c, int d)
    {
        return a != b && a != c && a != d && b != c && b != d && c != d;
    }

    private static bool AreHostNames(string[] texts)
    {
        foreach (string text in texts)
        {
            if (!NameRules.IsHostName(text))
            {
                return false;
            }
        }

        return true;
    }
}
