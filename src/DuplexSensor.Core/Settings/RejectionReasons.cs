namespace DuplexSensor.Core.Settings;

/// <summary>Why desired values are rejected: at most one reason for each setting (D3).</summary>
public sealed class RejectionReasons
{
    // Allocated with the first reason, since most devices have none.
    private string?[]? _reasons;

    /// <summary>Whether no value is rejected.</summary>
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

    /// <summary>The reason for a setting; null when its value is not rejected.</summary>
    public string? Get(Setting setting)
    {
        return _reasons == null ? null : _reasons[(int)setting];
    }

    /// <summary>Sets or removes the reason for a setting.</summary>
    /// <param name="setting">The setting whose value is rejected.</param>
    /// <param name="reason">At most <see cref="Bounds.Limits.ReasonLengthMax"/> ASCII characters, or null.</param>
    public void Set(Setting setting, string? reason)
    {
        if (_reasons == null && reason == null)
        {
            return;
        }

        _reasons ??= new string[(int)Setting.Count];
        _reasons[(int)setting] = reason;
    }

    /// <summary>Removes the reasons for these settings. True when there was one.</summary>
    public bool Clear(SettingKeys keys)
    {
        bool isChanged = false;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            if ((keys & SettingsTable.ToKey(setting)) != SettingKeys.None)
            {
                isChanged |= Get(setting) != null;
                Set(setting, null);
            }
        }

        return isChanged;
    }
}
