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
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            string reason = Settings.Reasons.Get(setting);
            if (reason != null)
            {
                return SettingsTable.GetName(setting) + ": " + reason;
            }
        }

        return unknown.Count > 0 ? "unknown key " + unknown.At(0) : null;
    }
}
