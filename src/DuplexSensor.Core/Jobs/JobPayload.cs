using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>The members of a payload that the firmware itself processes: <c>settings</c> and <c>reboot</c>.</summary>
public sealed class JobPayload
{
    private const string SettingsName = "settings";
    private const string RebootName = "reboot";

    private readonly JsonReader _reader = new JsonReader();

    public bool HasSettings;

    public readonly SettingsPatch Settings = new SettingsPatch();

    /// <summary>Whether <c>reboot</c> is true.</summary>
    public bool HasReboot;

    /// <summary>
    /// Why the payload must not be executed, not even in part; null when the payload is valid or is for the job
    /// handler.
    /// </summary>
    public string? Error;

    /// <summary>What the firmware itself does, for <c>done</c> in statusDetails; empty when it is nothing.</summary>
    public string Done => !HasReboot ? (HasSettings ? SettingsName : "") : HasSettings ? "settings,reboot" : RebootName;

    /// <summary>
    /// The error of the first member whose name differs from settings or reboot in letter case or by one letter; null
    /// when there is none.
    /// </summary>
    /// <param name="payload">JSON; another value than an object has no member.</param>
    /// <param name="length">How many bytes of <paramref name="payload"/> count.</param>
    public static string? FindMisspelt(byte[] payload, int length)
    {
        var reader = new JsonReader();
        reader.Start(payload, length);
        string[] known = { SettingsName, RebootName };
        for (reader.EnterObject(); reader.NextMember();)
        {
            // A name of this length is too long to be a misspelt one.
            string name = reader.GetName(SettingsName.Length + 2);
            string? meant = NameRules.FindNearest(name, 1, known);
            if (meant != null && meant != name)
            {
                return "unknown member \"" + name + "\": did you mean \"" + meant + "\"?";
            }
        }

        return null;
    }

    /// <summary>Reads a payload. A byte order mark is skipped (RFC 8259, section 8.1).</summary>
    /// <param name="payload">The bytes; unless any are allowed, spaces replace a byte order mark.</param>
    /// <param name="length">How many bytes of <paramref name="payload"/> count.</param>
    /// <param name="isAnyAllowed">Whether a payload that is not JSON is for the job handler, and no error.</param>
    public void Read(byte[] payload, int length, bool isAnyAllowed)
    {
        bool hasMark = length >= 3 && payload[0] == 0xEF && payload[1] == 0xBB && payload[2] == 0xBF;
        if (hasMark)
        {
            WriteStart(payload, 0x20, 0x20, 0x20);
        }

        string? error = FindFormatError(payload, length);
        if (error == null)
        {
            ReadMembers(payload, length);
        }
        else if (!isAnyAllowed)
        {
            Error = error;
        }

        if (hasMark && isAnyAllowed)
        {
            WriteStart(payload, 0xEF, 0xBB, 0xBF);
        }
    }

    private static void WriteStart(byte[] payload, byte first, byte second, byte third)
    {
        payload[0] = first;
        payload[1] = second;
        payload[2] = third;
    }

    private string? FindFormatError(byte[] payload, int length)
    {
        if (length == 0)
        {
            return "payload is empty";
        }

        if (!Utf8Text.IsValid(payload, length))
        {
            return "payload is not UTF-8: save it as UTF-8";
        }

        _reader.Start(payload, length);
        return _reader.IsWellFormed() ? null : "payload is not JSON";
    }

    private void ReadMembers(byte[] payload, int length)
    {
        _reader.Start(payload, length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            if (_reader.NameEquals(SettingsName))
            {
                ReadSettings();
            }
            else if (_reader.NameEquals(RebootName))
            {
                ReadReboot();
            }
        }

        // The job handler decides about the members of a payload that is for it.
        if (HasSettings || HasReboot)
        {
            Error ??= FindMisspelt(payload, length);
        }
    }

    private void ReadSettings()
    {
        var unknown = new UnknownKeys();
        HasSettings = Settings.TryRead(_reader, unknown);
        Error = HasSettings ? Error ?? ValidateSettings(unknown) : "settings is no object";
    }

    private void ReadReboot()
    {
        bool isBoolean = _reader.TryReadBoolean(out bool isReboot);
        HasReboot = isReboot;
        Error = isBoolean ? Error : "reboot is not true or false";
    }

    private string? ValidateSettings(UnknownKeys unknown)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            string? reason = Settings.Reasons.Get(setting);
            if (reason != null)
            {
                return SettingsTable.GetName(setting) + ": " + reason;
            }
        }

        return unknown.Count > 0 ? "unknown key " + unknown.At(0) : null;
    }
}
