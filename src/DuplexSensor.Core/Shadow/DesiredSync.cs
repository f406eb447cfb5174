using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// Handles deltas (D2, D3, D5). A good value is committed to flash, then put in force. A bad value is rejected with a
/// reason. Both are reported once. Unknown keys stay as they are.
/// </summary>
public sealed class DesiredSync
{
    private readonly Trace _trace;
    private readonly SettingsControl _settings;
    private readonly ReportedState _state;
    private readonly ReportRequests _requests;
    private long _newestVersion;
    private long _flashRetryAtMs;

    // Why flash did not accept the last change. Other writes since then have changed what flash says.
    private string? _flashError;

    public DesiredSync(Trace trace, SettingsControl settings, ReportedState state, ReportRequests requests)
    {
        _trace = trace;
        _settings = settings;
        _state = state;
        _requests = requests;
    }

    /// <summary>
    /// A new connection is online. Clears the state of the last connection: versions (D5), unknown keys (D3), and the
    /// time of the next flash retry.
    /// </summary>
    public void OnConnected()
    {
        _newestVersion = 0;
        _flashRetryAtMs = 0;
        _state.Unknown.Truncate(0);
    }

    /// <summary>
    /// After flash did not accept a change, the first delta after <see cref="Limits.FlashRetryMs"/> tries it again
    /// (D4). Timer reports cause such a delta. If they are less frequent, this requests a report. Returns the time of
    /// its next step.
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
    /// Handles a message of <c>update/delta</c> of any length: keys of other programs may fill it, and a good value in
    /// it must still end a rejection.
    /// </summary>
    public void OnDelta(byte[] payload)
    {
        int unknownBefore = _state.Unknown.Count;
        var delta = new DesiredMessage();
        bool isRead = delta.TryRead(new JsonReader(), payload, null, _state.Unknown);
        if (!isRead || delta.Version < _newestVersion || delta.Version < _requests.DesiredVersion)
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

        // D2: a job has set these keys, and desired does not have its values yet: an older desired must not undo them.
        delta.Patch.Remove(_requests.DesiredKeys);
        if (delta.Patch.Keys != SettingKeys.None)
        {
            ProcessDelta(delta);
        }
    }

    /// <summary>
    /// Handles a message of <c>update/accepted</c>, which AWS sends for every client's update. AWS sends no delta for a
    /// value that the device has already, so only this message shows that such a value has replaced a bad one.
    /// </summary>
    public void OnAccepted(byte[] payload)
    {
        if (_state.Reasons.IsEmpty)
        {
            return;
        }

        var accepted = new DesiredMessage();
        bool isRead = accepted.TryRead(new JsonReader(), payload, "desired", new UnknownKeys());
        if (!isRead || accepted.Version < _newestVersion)
        {
            return;
        }

        // Only a value in force ends its reason here. Another value comes in a delta too, and flash may still refuse
        // it; so does an integer in another form.
        SettingsPatch patch = accepted.Patch;
        SettingKeys different = _settings.Current.FindDifferences(patch.ApplyTo(_settings.Current));
        if (_state.Reasons.Clear(patch.Keys & ~(patch.Rejected | patch.NonCanonical | different)))
        {
            _requests.Request(Members.Rejected);
        }
    }

    /// <summary>Reports why no delta can be read, or null when deltas can be read again.</summary>
    public void SetError(string? error)
    {
        if (_state.DesiredError != error)
        {
            _state.DesiredError = error;
            _requests.Request(Members.Rejected);
            _trace.Line("shadow").Add(error ?? "desired fits this board again").End();
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

    private void ProcessDelta(DesiredMessage delta)
    {
        DeviceSettings before = _settings.Current;
        DeviceSettings after = delta.Patch.ApplyTo(before);
        SettingKeys changed = before.FindDifferences(after);

        // D4: after flash did not accept a change, it is tried again after FlashRetryMs, not with each delta.
        bool mayWriteFlash = _trace.NowMs >= _flashRetryAtMs;
        if (!mayWriteFlash && IsFailureReported(delta.Patch, changed))
        {
            return;
        }

        TraceChanges(delta, before, after, changed);
        bool isCommitted = changed != SettingKeys.None && mayWriteFlash && TryApply(before, after);
        if (!isCommitted && IsFailureReported(delta.Patch, changed))
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
        _flashError = isApplied ? null : _settings.FlashError;
        return isApplied;
    }

    // Whether the delta has nothing but changes that flash did not accept, each reported with this reason.
    private bool IsFailureReported(SettingsPatch patch, SettingKeys changed)
    {
        bool isReported = changed == patch.Keys;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            bool isChanged = (changed & SettingsTable.ToKey(setting)) != SettingKeys.None;
            isReported &= !isChanged || _state.Reasons.Get(setting) == _flashError;
        }

        return isReported;
    }

    private void RecordReasons(SettingsPatch patch, SettingKeys notApplied)
    {
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            SettingKeys key = SettingsTable.ToKey(setting);
            if ((patch.Keys & key) != SettingKeys.None)
            {
                bool hasFailed = (notApplied & key) != SettingKeys.None;
                _state.Reasons.Set(setting, hasFailed ? _flashError : patch.Reasons.Get(setting));
            }
        }
    }

    private void TraceChanges(DesiredMessage delta, DeviceSettings before, DeviceSettings after, SettingKeys changed)
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
