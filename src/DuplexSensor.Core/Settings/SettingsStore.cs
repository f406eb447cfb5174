using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The settings in force and their record in flash (D4). The record holds the defaults it grew from as well, so that a
/// newly flashed settings.json with another default is noticed; and the mark of the job that has set some of them last
/// (D24), so that no power cut can come between what a job has set and the proof of it. The places in the record are
/// columns of <see cref="SettingsTable"/>:
/// <code>
/// payload, 21 bytes: refresh (4)  on (1)  reboot (4)  default refresh (4)  default on (4)  job's mark (4)
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

    public DeviceSettings Current { get; private set; }

    public int Revision => _slots.Revision;

    /// <summary>The mark of the job whose settings were committed last; 0 when none has set any.</summary>
    public int JobFingerprint { get; private set; }

    /// <summary>As reported: "ok", "recovered" or "defaults" (D4).</summary>
    public string Status { get; private set; } = "ok";

    /// <summary>Loads the newest good record; a default that differs from the one it grew from is committed.</summary>
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
    /// Makes the settings durable, then puts them in force. False when flash did not take them: the old ones stay.
    /// </summary>
    /// <param name="settings">All of them.</param>
    /// <param name="jobFingerprint">The job's that sets them; else <see cref="JobFingerprint"/>, which stays.</param>
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

        BigEndian.Write(record, SettingsTable.MarkAt, jobFingerprint);
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
        if (_slots.PayloadLength < SettingsTable.MarkAt || !DeviceSettings.AreValid(values))
        {
            Status = "defaults";
            return;
        }

        JobFingerprint = _slots.PayloadLength > SettingsTable.MarkAt ? BigEndian.Read(record, SettingsTable.MarkAt) : 0;
        Current = new DeviceSettings(values);
        values = ReadValues(record, takesNewDefaults: true, out bool hasNewDefault);
        if (hasNewDefault)
        {
            TryCommit(new DeviceSettings(values), JobFingerprint);
        }
    }

    // The values of the record; the default of a setting that it lacks, and, if so wanted, of one whose default is not
    // the one that its value grew from.
    private int[] ReadValues(byte[] record, bool takesNewDefaults, out bool hasNewDefault)
    {
        hasNewDefault = false;
        var values = new int[(int)Setting.Count];
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            int value = _defaults.GetDefault(setting);
            int at = SettingsTable.Get(setting, SettingsTable.ValueAt);
            int defaultAt = SettingsTable.Get(setting, SettingsTable.DefaultAt);
            bool isThere = at < _slots.PayloadLength;
            bool isNew = isThere && takesNewDefaults && defaultAt > 0 && BigEndian.Read(record, defaultAt) != value;
            hasNewDefault |= isNew;
            values[(int)setting] = !isThere || isNew ? value
                : SettingsTable.Get(setting, SettingsTable.IsFlag) != 0 ? record[at]
                : BigEndian.Read(record, at);
        }

        return values;
    }
}
