using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>The members of a payload that the firmware itself processes: <c>settings</c> and <c>reboot</c>.</summary>
public sealed class JobPayload
{
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

    public void Read(byte[] payload, int length)
    {
        bool isForFirmware = false;
        _reader.Start(payload, length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            if (_reader.NameEquals("settings"))
            {
                isForFirmware = true;
                ReadSettings();
            }
            else if (_reader.NameEquals("reboot"))
            {
                isForFirmware = true;
                ReadReboot();
            }
        }

        if (isForFirmware && !_reader.TryReadEnd())
        {
            Error = "payload is malformed JSON";
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
