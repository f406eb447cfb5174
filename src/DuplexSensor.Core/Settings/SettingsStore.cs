using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The settings in force and their record in flash (D4). The record holds the defaults it grew from as well, so that a
/// newly flashed settings.json with another default is noticed.
/// <code>
/// payload, 17 bytes: refresh (4)  on (1)  reboot (4)  default refresh (4)  default on (4)
/// </code>
/// </summary>
public sealed class SettingsStore
{
    private const byte Format = 1;
    private const int RecordBytes = 17;

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

    /// <summary>The revision that this boot has found.</summary>
    public int RevisionFound { get; private set; }

    /// <summary>As reported: "ok", "recovered" or "defaults" (D4).</summary>
    public string Status { get; private set; } = "ok";

    /// <summary>Loads the newest good record; a default that differs from the one it grew from is committed.</summary>
    public void Load()
    {
        SlotState state = _slots.Load();
        RevisionFound = _slots.Revision;
        Status = state == SlotState.Lost ? "defaults" : state == SlotState.Recovered ? "recovered" : "ok";
        if (_slots.Revision == 0)
        {
            return;
        }

        byte[] record = _slots.Payload;
        int refreshMs = BigEndian.Read(record, 0);
        bool on = record[4] != 0;
        int reboot = BigEndian.Read(record, 5);
        if (_slots.PayloadLength != RecordBytes || !DeviceSettings.AreAllowed(refreshMs, reboot))
        {
            Status = "defaults";
            return;
        }

        bool hasNewRefresh = BigEndian.Read(record, 9) != _defaults.RefreshMs;
        bool hasNewOn = (BigEndian.Read(record, 13) != 0) != _defaults.On;
        Current = new DeviceSettings(refreshMs, on, reboot);
        if (hasNewRefresh || hasNewOn)
        {
            TryCommit(new DeviceSettings(
                hasNewRefresh ? _defaults.RefreshMs : refreshMs,
                hasNewOn ? _defaults.On : on,
                reboot));
        }
    }

    /// <summary>
    /// Makes the settings durable, then puts them in force. False when flash did not take them: the old ones stay.
    /// </summary>
    public bool TryCommit(DeviceSettings settings)
    {
        byte[] record = _slots.Payload;
        BigEndian.Write(record, 0, settings.RefreshMs);
        record[4] = (byte)(settings.On ? 1 : 0);
        BigEndian.Write(record, 5, settings.Reboot);
        BigEndian.Write(record, 9, _defaults.RefreshMs);
        BigEndian.Write(record, 13, _defaults.On ? 1 : 0);
        if (!_slots.TryCommit(RecordBytes))
        {
            return false;
        }

        Current = settings;
        return true;
    }
}
