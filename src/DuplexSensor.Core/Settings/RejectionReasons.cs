namespace DuplexSensor.Core.Settings;

/// <summary>Why the value of a setting is rejected, one reason a setting (D3); null where none is.</summary>
public sealed class RejectionReasons
{
    // A device without a rejected value has no array: that is the rule.
    private string?[]? _reasons;

    public bool IsEmpty
    {
        get
        {
            for (Setting setting = 0; setting < Setting.Count; setting++)
            {
                if (Get(setting) != null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    public string? Get(Setting setting)
    {
        return _reasons == null ? null : _reasons[(int)setting];
    }

    /// <param name="setting">Whose value it is.</param>
    /// <param name="reason">At most <see cref="Limits.ReasonLengthMax"/> ASCII characters, or null.</param>
    public void Set(Setting setting, string? reason)
    {
        if (_reasons == null && reason == null)
        {
            return;
        }

        _reasons ??= new string[(int)Setting.Count];
        _reasons[(int)setting] = reason;
    }

    public void Clear(SettingKeys keys)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            if ((keys & SettingsTable.ToKey(setting)) != SettingKeys.None)
            {
                Set(setting, null);
            }
        }
    }
}
