using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The settings in force and their record in flash (D4). The record holds the defaults it grew from as well, so that a
/// newly flashed settings.json with another default is noticed; and the mark of the job that has set some of them last
/// (D24), so that no power cut can come between what a job has set and the proof of it.
/// <code>
/// payload, 21 bytes: refresh (4)  on (1)  reboot (4)  default refresh (4)  default on (4)  job's mark (4)
/// </code>
/// Format 1 had no mark.
/// </summary>
public sealed class SettingsStore
{
    private const byte Format = 2;
    private const int RecordBytes = 21;
    private const int BytesOfFormat1 = 17;

    private readonly SlotPair _slots;
    private readonly DeviceConfig _defaults;

    public SettingsStore(IFlash flash, DeviceConfig defaults)
    {
        _slots = new SlotPair(flash, "settings", Format, RecordBytes);
        _defaults = defaults;
        Current = new DeviceSettings(defaults.RefreshMs, defaults.On, 0);
    }

    public DeviceSettings Current { get; private set; }

    public int Revision => _slots.Revision;

    /// <summary>The mark of the job whose settings were committed last; 0 when none has set any.</summary>
    public int JobMark { get; private set; }

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

        _slots.LetGo();
    }

    /// <summary>Settings that no job has set: the mark stays the one of the last that has.</summary>
    public bool TryCommit(DeviceSettings settings)
    {
        return TryCommit(settings, JobMark);
    }

    /// <summary>
    /// Makes the settings durable, then puts them in force. False when flash did not take them: the old ones stay.
    /// </summary>
    public bool TryCommit(DeviceSettings settings, int jobMark)
    {
        byte[] record = _slots.Payload;
        BigEndian.Write(record, 0, settings.RefreshMs);
        record[4] = (byte)(settings.On ? 1 : 0);
        BigEndian.Write(record, 5, settings.Reboot);
        BigEndian.Write(record, 9, _defaults.RefreshMs);
        BigEndian.Write(record, 13, _defaults.On ? 1 : 0);
        BigEndian.Write(record, BytesOfFormat1, jobMark);
        if (!_slots.TryCommitAndLetGo(RecordBytes))
        {
            return false;
        }

        Current = settings;
        JobMark = jobMark;
        return true;
    }

    private void Read()
    {
        byte[] record = _slots.Payload;
        int refreshMs = BigEndian.Read(record, 0);
        bool on = record[4] != 0;
        int reboot = BigEndian.Read(record, 5);
        int expectedBytes = _slots.Format == 1 ? BytesOfFormat1 : RecordBytes;
        if (_slots.PayloadLength != expectedBytes || !DeviceSettings.AreAllowed(refreshMs, reboot))
        {
            Status = "defaults";
            return;
        }

        bool hasNewRefresh = BigEndian.Read(record, 9) != _defaults.RefreshMs;
        bool hasNewOn = (BigEndian.Read(record, 13) != 0) != _defaults.On;
        JobMark = _slots.Format == 1 ? 0 : BigEndian.Read(record, BytesOfFormat1);
        Current = new DeviceSettings(refreshMs, on, reboot);
        if (hasNewRefresh || hasNewOn)
        {
            TryCommit(new DeviceSettings(
                hasNewRefresh ? _defaults.RefreshMs : refreshMs,
                hasNewOn ? _defaults.On : on,
                reboot));
        }
    }
}
