using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// The wanted settings as they came, checked key by key (D3): from a delta, or from a job's payload.
/// </summary>
public sealed class SettingsPatch
{
    private bool _on;
    private int _refreshMs;
    private int _reboot;

    /// <summary>Known keys that are in the patch, good or bad.</summary>
    public int Known { get; private set; }

    /// <summary>Known keys whose value is refused, each with a reason.</summary>
    public int Refused { get; private set; }

    /// <summary>Good values that are written otherwise than the firmware writes them: 12000.0.</summary>
    public int Respelled { get; private set; }

    /// <summary>Why a known key is refused.</summary>
    public KeyReasons Reasons { get; } = new KeyReasons();

    public void Clear()
    {
        Known = SettingsKeys.None;
        Refused = SettingsKeys.None;
        Respelled = SettingsKeys.None;
        Reasons.Clear();
    }

    /// <summary>
    /// Reads the object that the reader stands before; false when there is none. Keys that this firmware does not know
    /// are noted and skipped, whatever they hold.
    /// </summary>
    public bool TryRead(JsonReader reader, UnknownNames unknown)
    {
        Clear();
        if (!reader.EnterObject())
        {
            return false;
        }

        while (reader.NextMember())
        {
            ReadMember(reader, unknown);
        }

        return true;
    }

    /// <summary>Leaves these keys out.</summary>
    public void Forget(int keys)
    {
        Known &= ~keys;
        Refused &= ~keys;
        Respelled &= ~keys;
    }

    /// <summary>What these settings become when every good value is applied.</summary>
    public DeviceSettings ApplyTo(DeviceSettings settings)
    {
        int good = Known & ~Refused;
        return new DeviceSettings(
            (good & SettingsKeys.Refresh) != 0 ? _refreshMs : settings.RefreshMs,
            (good & SettingsKeys.On) != 0 ? _on : settings.On,
            (good & SettingsKeys.Reboot) != 0 ? _reboot : settings.Reboot);
    }

    private void ReadMember(JsonReader reader, UnknownNames unknown)
    {
        if (reader.NameIs("on"))
        {
            Note(SettingsKeys.On, reader.TryTakeFlag(out _on) ? null : "not true or false");
        }
        else if (reader.NameIs("refresh"))
        {
            ReadInteger(reader, SettingsKeys.Refresh, Limits.RefreshMsMin, Limits.RefreshMsMax, ref _refreshMs);
        }
        else if (reader.NameIs("reboot"))
        {
            ReadInteger(reader, SettingsKeys.Reboot, 0, int.MaxValue, ref _reboot);
        }
        else
        {
            unknown.Note(reader);
        }
    }

    private void ReadInteger(JsonReader reader, int key, int min, int max, ref int member)
    {
        Respelled &= ~key;
        if (!reader.TryTakeInteger(out long value, out bool isRespelled))
        {
            Note(key, "not an integer");
            return;
        }

        if (value < min || value > max)
        {
            Note(key, "not from " + min.ToString() + " to " + max.ToString());
            return;
        }

        member = (int)value;
        Respelled |= isRespelled ? key : SettingsKeys.None;
        Note(key, null);
    }

    // A key that stands twice counts as it stands last.
    private void Note(int key, string reason)
    {
        Known |= key;
        Refused = reason == null ? Refused & ~key : Refused | key;
        Reasons.Set(key, reason);
    }
}
