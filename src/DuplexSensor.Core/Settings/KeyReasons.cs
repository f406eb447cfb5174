namespace DuplexSensor.Core.Settings;

/// <summary>Why the value of a settings key is refused, one reason a key (D3); null where none is.</summary>
public sealed class KeyReasons
{
    private string _on;
    private string _refresh;
    private string _reboot;

    public bool IsEmpty => _on == null && _refresh == null && _reboot == null;

    public string Of(int key)
    {
        switch (key)
        {
            case SettingsKeys.On: return _on;
            case SettingsKeys.Refresh: return _refresh;
            default: return _reboot;
        }
    }

    /// <param name="key">One of <see cref="SettingsKeys"/>.</param>
    /// <param name="reason">At most <see cref="Limits.ReasonLengthMax"/> ASCII characters, or null.</param>
    public void Set(int key, string reason)
    {
        switch (key)
        {
            case SettingsKeys.On: _on = reason; break;
            case SettingsKeys.Refresh: _refresh = reason; break;
            default: _reboot = reason; break;
        }
    }

    public void Clear()
    {
        Clear(SettingsKeys.On | SettingsKeys.Refresh | SettingsKeys.Reboot);
    }

    public void Clear(int keys)
    {
        _on = (keys & SettingsKeys.On) != 0 ? null : _on;
        _refresh = (keys & SettingsKeys.Refresh) != 0 ? null : _refresh;
        _reboot = (keys & SettingsKeys.Reboot) != 0 ? null : _reboot;
    }
}
