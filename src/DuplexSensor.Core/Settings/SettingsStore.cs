using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The settings in force and their record <c>settings</c> in flash (D4). The record also contains the defaults of
/// settings.json at the time of the commit, so that a newly flashed default is recognised. It also contains the
/// fingerprint of the last job that set any settings (D24): one commit writes both a job's settings and its
/// fingerprint, so no power cut can separate them. <see cref="SettingsTable"/> has the offsets:
/// <code>
/// payload, 21 bytes: refresh (4)  on (1)  reboot (4)  default refresh (4)  default on (4)  job's fingerprint (4)
/// </code>
/// </summary>
public sealed class SettingsStore
{
    private readonly SlotPair _slots;
    private readonly DeviceConfig _defaults;

    public SettingsStore(IFlash flash, DeviceConfig defaults)
    {
        _slots = new SlotPair(flash, "settings", SettingsTable.RecordFormat, SettingsTable.RecordBytes);
        _defaults = defaults;
        Current = new DeviceSettings(ReadValues(new byte[0], takesNewDefaults: false, out _));
    }

    /// <summary>The settings in force; before <see cref="Load"/> the defaults.</summary>
    public DeviceSettings Current { get; private set; }

    /// <summary>Number of the record, one more with each commit; 0 when there is no record.</summary>
    public int Revision => _slots.Revision;

    /// <summary>Fingerprint of the last job that set any settings; 0 when none has.</summary>
    public int JobFingerprint { get; private set; }

    /// <summary>As reported: "ok", "recovered" or "defaults" (D4).</summary>
    public string Status { get; private set; } = "ok";

    /// <summary>
    /// Loads the newest good record. A default of settings.json that differs from the record's is committed. Blocks as
    /// <see cref="IFlash.TryWrite"/> does then, else as <see cref="IFlash.Read"/>.
    /// </summary>
    public void Load()
    {
        SlotState state = _slots.Load();
        Status = state == SlotState.Lost ? "defaults" : state == SlotState.Recovered ? "recovered" : "ok";
        if (_slots.Revision > 0)
        {
            Read();
        }

        _slots.Release();
    }

    /// <summary>
    /// Commits the settings to flash, then puts them in force. False when flash did not accept them: the old ones stay
    /// in force. Blocks as <see cref="IFlash.TryWrite"/> does.
    /// </summary>
    /// <param name="settings">A value for each setting.</param>
    /// <param name="jobFingerprint">
    /// Fingerprint of the job that sets them; else <see cref="JobFingerprint"/>, so that it stays.
    /// </param>
    public bool TryCommit(DeviceSettings settings, int jobFingerprint)
    {
        byte[] record = _slots.Payload;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            int at = SettingsTable.Get(setting, SettingsTable.ValueAt);
            int defaultAt = SettingsTable.Get(setting, SettingsTable.DefaultAt);
            if (SettingsTable.Get(setting, SettingsTable.IsFlag) != 0)
            {
                record[at] = (byte)settings.Get(setting);
            }
            else
            {
                BigEndian.Write(record, at, settings.Get(setting));
            }

            if (defaultAt > 0)
            {
                BigEndian.Write(record, defaultAt, _defaults.GetDefault(setting));
            }
        }

        BigEndian.Write(record, SettingsTable.JobFingerprintAt, jobFingerprint);
        if (!_slots.TryCommitAndRelease(SettingsTable.RecordBytes))
        {
            return false;
        }

        Current = settings;
        JobFingerprint = jobFingerprint;
        return true;
    }

    private void Read()
    {
        byte[] record = _slots.Payload;
        int[] values = ReadValues(record, takesNewDefaults: false, out _);
        if (_slots.PayloadLength < SettingsTable.JobFingerprintAt || !DeviceSettings.AreValid(values))
        {
            Status = "defaults";
            return;
        }

        JobFingerprint = _slots.PayloadLength > SettingsTable.JobFingerprintAt
            ? BigEndian.Read(record, SettingsTable.JobFingerprintAt)
            : 0;
        Current = new DeviceSettings(values);
        values = ReadValues(record, takesNewDefaults: true, out bool hasNewDefault);
        if (hasNewDefault)
        {
            TryCommit(new DeviceSettings(values), JobFingerprint);
        }
    }

    // The values of the record. A setting that the record lacks gets its default. With takesNewDefaults, a setting
    // whose default differs from the default in the record gets its default too.
    private int[] ReadValues(byte[] record, bool takesNewDefaults, out bool hasNewDefault)
    {
        hasNewDefault = false;
        var values = new int[(int)Setting.Count];
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            int value = _defaults.GetDefault(setting);
            int at = SettingsTable.Get(setting, SettingsTable.ValueAt);
            int defaultAt = SettingsTable.Get(setting, SettingsTable.DefaultAt);
            bool isInRecord = at < _slots.PayloadLength;
            bool isNew = isInRecord && takesNewDefaults && defaultAt > 0 && BigEndian.Read(record, defaultAt) != value;
            hasNewDefault |= isNew;
            values[(int)setting] = !isInRecord || isNew ? value
                : SettingsTable.Get(setting, SettingsTable.IsFlag) != 0 ? record[at]
                : BigEndian.Read(record, at);
        }

        return values;
    }
}
