using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// What a payload asks of the firmware itself: settings, all of them or none, and a restart.
/// </summary>
public sealed class JobPayload
{
    private readonly JsonReader _reader = new JsonReader();

    public bool HasSettings;

    public readonly SettingsPatch Settings = new SettingsPatch();

    public bool HasReboot;

    /// <summary>Why nothing of it may be done; null when it may, or when it is the job handler's.</summary>
    public string Fault;

    public void Read(byte[] payload, int length)
    {
        bool isForUs = false;
        _reader.Start(payload, length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            if (_reader.NameIs("settings"))
            {
                isForUs = true;
                ReadSettings();
            }
            else if (_reader.NameIs("reboot"))
            {
                isForUs = true;
                ReadReboot();
            }
        }

        if (isForUs && !_reader.IsWhole())
        {
            Fault = "payload is malformed JSON";
        }
    }

    private void ReadSettings()
    {
        var unknown = new UnknownNames();
        HasSettings = Settings.TryRead(_reader, unknown);
        Fault = HasSettings ? Fault ?? FaultOfSettings(unknown) : "settings is no object";
    }

    private void ReadReboot()
    {
        bool isFlag = _reader.TryTakeFlag(out bool isWanted);
        HasReboot = isWanted;
        Fault = isFlag ? Fault : "reboot is not true or false";
    }

    private string FaultOfSettings(UnknownNames unknown)
    {
        for (int key = SettingsKeys.On; key <= SettingsKeys.Reboot; key <<= 1)
        {
            if ((Settings.Refused & key) != 0)
            {
                return SettingsKeys.NameOf(key) + ": " + Settings.Reasons.Of(key);
            }
        }

        return unknown.Count > 0 ? "unknown key " + unknown.At(0) : null;
    }
}
