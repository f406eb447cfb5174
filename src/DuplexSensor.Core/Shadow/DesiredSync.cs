using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// Takes deltas (D2, D3, D5): what is good is persisted, then put in force; what is bad is refused with a reason; both
/// are reported, once; what is somebody else's is left alone.
/// </summary>
public sealed class DesiredSync
{
    private readonly Trace _trace;
    private readonly SettingsControl _settings;
    private readonly ReportedState _state;
    private readonly ReportRequests _requests;
    private long _newestVersion;
    private long _flashRetryAtMs;

    public DesiredSync(Trace trace, SettingsControl settings, ReportedState state, ReportRequests requests)
    {
        _trace = trace;
        _settings = settings;
        _state = state;
        _requests = requests;
    }

    /// <summary>A new connection: versions begin anew (D5), and so does what is said once a connection.</summary>
    public void OnConnected()
    {
        _newestVersion = 0;
        _flashRetryAtMs = 0;
        _state.Unknown.Truncate(0);
    }

    /// <summary>
    /// What flash has refused is tried again with the first delta after a while (D4). The timer's reports bring one;
    /// where they come too seldom, one is asked for. Returns when it next wants to look.
    /// </summary>
    public long Step(long nowMs)
    {
        if (_flashRetryAtMs == 0 || _settings.Current.RefreshMs <= Limits.FlashRetryMs)
        {
            return long.MaxValue;
        }

        if (nowMs < _flashRetryAtMs)
        {
            return _flashRetryAtMs;
        }

        _flashRetryAtMs = 0;
        _requests.Request(Members.Rejected);
        return long.MaxValue;
    }

    /// <summary>
    /// Takes one delta, however long: others' keys may fill it, and a good value in it must end what is said of a bad
    /// one.
    /// </summary>
    public void OnDelta(byte[] payload)
    {
        int unknownBefore = _state.Unknown.Count;
        var delta = new ShadowDelta();
        bool isRead = delta.TryRead(new JsonReader(), payload, _state.Unknown);
        if (!isRead || delta.Version < _newestVersion || delta.Version < _requests.CorrectedVersion)
        {
            _state.Unknown.Truncate(unknownBefore);
            TraceDropped(isRead, delta.Version, payload.Length);
            return;
        }

        _newestVersion = delta.Version;
        if (_state.Unknown.Count != unknownBefore)
        {
            _requests.Request(Members.Unknown);
        }

        // What a job has set and desired does not say yet must not be undone by what desired said before (D2).
        delta.Patch.Remove(_requests.DesiredKeys);
        if (delta.Patch.Keys != SettingKeys.None)
        {
            ProcessDelta(delta);
        }
    }

    private void TraceDropped(bool isRead, long version, int length)
    {
        if (isRead)
        {
            _trace.Line("shadow").Add("delta v").Add(version).Add(" dropped, a newer one was taken").End();
            return;
        }

        _trace.Line("shadow").Add("malformed delta dropped, ").Add(length).Add(" bytes").End();
    }

    private void ProcessDelta(ShadowDelta delta)
    {
        DeviceSettings before = _settings.Current;
        DeviceSettings after = delta.Patch.ApplyTo(before);
        SettingKeys changed = before.FindDifferences(after);

        // D4: a flash that does not take a change is tried again after a while, not with each delta.
        bool mayWriteFlash = _trace.NowMs >= _flashRetryAtMs;
        bool isReported = changed == delta.Patch.Keys && AreFlashErrors(changed);
        if (!mayWriteFlash && isReported)
        {
            return;
        }

        TraceChanges(delta, before, after, changed);
        bool isCommitted = changed != SettingKeys.None && mayWriteFlash && TryApply(before, after);
        if (!isCommitted && isReported)
        {
            return;
        }

        SettingKeys notApplied = isCommitted ? SettingKeys.None : changed;
        RecordReasons(delta.Patch, notApplied);
        _requests.Corrections.Set(delta.Patch, notApplied, delta.Version);
        _requests.Request(ReportedState.ToMembers(delta.Patch.Keys) | Members.Rejected);
    }

    private bool TryApply(DeviceSettings before, DeviceSettings after)
    {
        bool isReboot = after.Reboot != before.Reboot;
        string cause = isReboot ? ResetCause.RebootRequested : ResetCause.SettingsChanged;
        bool isApplied = _settings.TryApply(after, _settings.JobFingerprint, cause, _requests.Sent + 1);
        _flashRetryAtMs = isApplied ? 0 : _trace.NowMs + Limits.FlashRetryMs;
        return isApplied;
    }

    private bool AreFlashErrors(SettingKeys keys)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            bool isMeant = (keys & SettingsTable.ToKey(setting)) != SettingKeys.None;
            if (isMeant && _state.Reasons.Get(setting) != _settings.FlashError)
            {
                return false;
            }
        }

        return true;
    }

    private void RecordReasons(SettingsPatch patch, SettingKeys notApplied)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            SettingKeys key = SettingsTable.ToKey(setting);
            if ((patch.Keys & key) != SettingKeys.None)
            {
                bool isTaken = (notApplied & key) == SettingKeys.None;
                _state.Reasons.Set(setting, isTaken ? patch.Reasons.Get(setting) : _settings.FlashError);
            }
        }
    }

    private void TraceChanges(ShadowDelta delta, DeviceSettings before, DeviceSettings after, SettingKeys changed)
    {
        _trace.Line("shadow").Add("delta v").Add(delta.Version);
        for (int position = 0; position < (int)Setting.Count; position++)
        {
            Setting setting = SettingsTable.GetInRecordOrder(position);
            string name = SettingsTable.GetName(setting);
            string? reason = delta.Patch.Reasons.Get(setting);
            if (reason != null)
            {
                _trace.Add(" ").Add(name).Add(" refused: ").Add(reason);
            }
            else if ((changed & SettingsTable.ToKey(setting)) != SettingKeys.None)
            {
                _trace.Add(" ").Add(name).Add(" ").Add(before.GetText(setting)).Add(" -> ").Add(after.GetText(setting));
            }
        }

        _trace.Add((changed | delta.Patch.Rejected) == SettingKeys.None ? " changes nothing" : "").End();
    }
}
