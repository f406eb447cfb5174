using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The members of settings.json. The file's reader (System.Text.Json on the PC, nanoFramework.Json on the device)
/// passes each member to <see cref="Set"/>, then calls <see cref="Validate"/>: so the checks are the same on both.
/// </summary>
public sealed class DeviceConfig
{
    private const string JobIdPlaceholder = "{jobId}";

    /// <summary>
    /// Thing name and MQTT client id: 1 to 128 characters of a-z A-Z 0-9 : _ -. The only member without a default.
    /// </summary>
    public string Thing = "";

    /// <summary>Host name of the MQTT endpoint, without scheme and port.</summary>
    public string Endpoint = "localhost";

    /// <summary>Port of the MQTT endpoint, 1 to 65,535.</summary>
    public int Port = 8883;

    /// <summary>Default of the setting <c>refresh</c>, in milliseconds; 1,000 to 86,400,000.</summary>
    public int RefreshMs = SettingsTable.Get(Setting.Refresh, SettingsTable.Default);

    /// <summary>Default of the setting <c>on</c>.</summary>
    public bool On = SettingsTable.Get(Setting.On, SettingsTable.Default) != 0;

    /// <summary>Whether a change of settings ends in a restart (D2). If not, it is applied at once.</summary>
    public bool RestartOnChange = true;

    /// <summary>
    /// URL of job payloads: https, with {jobId} in its path. If it is empty, a job document without a URL is its own
    /// payload (D12).
    /// </summary>
    public string JobPayloadUrl = "";

    /// <summary>Further hosts that the URL in a job document may name; at most 8.</summary>
    public string[] JobPayloadHosts = new string[0];

    /// <summary>Host name of the NTP server. Only the device uses it.</summary>
    public string TimeServer = "pool.ntp.org";

    /// <summary>How many segments the readings may take in flash, at least 2. Not a member of settings.json.</summary>
    public int ReadingSegments = Limits.SegmentsMax;

    public SensorKind Sensor = SensorKind.Dht11;

    /// <summary>GPIO numbers are 0 to 39; <c>PinRules</c> excludes some.</summary>
    public int PinLed = 2;
    public bool LedActiveHigh = true;
    public int PinButton;

    /// <summary>Whether a resistor pulls the button's pin up, and a press pulls it down; else vice versa.</summary>
    public bool ButtonPullUp = true;

    /// <summary>Whether that resistor is outside the chip (<c>"buttonPullUp": null</c>).</summary>
    public bool HasExternalPullUp;

    /// <summary>The echo pin receives the sensor's data; the trigger pin sends its start signal.</summary>
    public int PinDhtEcho = 26;
    public int PinDhtTrigger = 27;

    /// <summary>
    /// Sets one member. Returns null, or the error with its fix; after an error the member keeps its old value.
    /// </summary>
    /// <param name="key">The member's name; for a member of "pins" with its path, such as "pins.led".</param>
    /// <param name="value">Text as string, a number as int or long, a list as string[], or a bool, or null.</param>
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
            case "pins": return "\"pins\" must be an object such as {\"led\": 2, \"button\": 0}";
            case "pins.led": return SetPin(ref PinLed, key, value);
            case "pins.ledActiveHigh": return SetBoolean(ref LedActiveHigh, key, value);
            case "pins.button": return SetPin(ref PinButton, key, value);
            case "pins.buttonPullUp": return SetPullUp(key, value);
            case "pins.dhtEcho": return SetPin(ref PinDhtEcho, key, value);
            case "pins.dhtTrigger": return SetPin(ref PinDhtTrigger, key, value);
            default:
                string? nearest = NameRules.FindNearest(key, key.Length > 4 ? 2 : 1, new[]
                {
                    "thing", "endpoint", "port", "refresh", "on", "restartOnChange", "jobPayloadUrl",
                    "jobPayloadHosts", "timeServer", "sensor", "pins", "pins.led", "pins.ledActiveHigh",
                    "pins.button", "pins.buttonPullUp", "pins.dhtEcho", "pins.dhtTrigger",
                });
                return "unknown member \"" + key + "\": "
                    + (nearest == null ? "correct its spelling or remove it" : "did you mean \"" + nearest + "\"?");
        }
    }

    /// <summary>A setting's default: from settings.json, or from <see cref="SettingsTable"/>.</summary>
    public int GetDefault(Setting setting)
    {
        switch (setting)
        {
            case Setting.On: return On ? 1 : 0;
            case Setting.Refresh: return RefreshMs;
            default: return SettingsTable.Get(setting, SettingsTable.Default);
        }
    }

    /// <summary>Checks all members, once they are set. Returns null, or the first error with its fix.</summary>
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

        const string scheme = "https://";
        int path = JobPayloadUrl.StartsWith(scheme) ? JobPayloadUrl.IndexOf('/', scheme.Length) : -1;
        if (JobPayloadUrl.Length > 0 && (path <= scheme.Length || JobPayloadUrl.IndexOf(JobIdPlaceholder) <= path))
        {
            return "\"jobPayloadUrl\" must begin with https:// and hold " + JobIdPlaceholder
                + " in its path, or be empty";
        }

        return PinRules.Validate(this);
    }

    /// <summary>
    /// The payload's URL for a job whose document names none. <see cref="JobPayloadUrl"/> must not be empty.
    /// </summary>
    public string GetPayloadUrl(string jobId)
    {
        int index = JobPayloadUrl.IndexOf(JobIdPlaceholder);
        return JobPayloadUrl.Substring(0, index) + jobId + JobPayloadUrl.Substring(index + JobIdPlaceholder.Length);
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
        string[]? hosts = value as string[];
        bool isValid = hosts != null && hosts.Length <= Limits.PayloadHostsMax;
        for (int i = 0; isValid && i < hosts!.Length; i++)
        {
            isValid = NameRules.IsHostName(hosts[i]);
        }

        if (!isValid)
        {
            return "\"" + key + "\" must be a list of at most "
                + Limits.PayloadHostsMax.ToString() + " host names in quotes";
        }

        JobPayloadHosts = hosts!;
        return null;
    }
}
