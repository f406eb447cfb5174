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
    private long _flashAgainAtMs;

    public DesiredSync(Trace trace, SettingsControl settings, ReportedState state, ReportRequests requests)
    {
        _trace = trace;
        _settings = settings;
        _state = state;
        _requests = requests;
    }

    /// <summary>A new connection: versions begin anew (D5), and so does what is said once a connection.</summary>
    public void Greet()
    {
        _newestVersion = 0;
        _flashAgainAtMs = 0;
        _state.Unknown.Clear();
    }

    /// <summary>
    /// What flash has refused is tried again with the first delta after a while (D4). The timer's reports bring one;
    /// where they come too seldom, one is asked for. Returns when it next wants to look.
    /// </summary>
    public long Step(long nowMs)
    {
        if (_flashAgainAtMs == 0 || _settings.Current.RefreshMs <= Limits.FlashAgainMs)
        {
            return long.MaxValue;
        }

        if (nowMs < _flashAgainAtMs)
        {
            return _flashAgainAtMs;
        }

        _flashAgainAtMs = 0;
        _requests.Request(Members.Rejected);
        return long.MaxValue;
    }

    /// <summary>
    /// Takes one delta, however long: others' keys may fill it, and a good value in it must end what is said of a bad
    /// one.
    /// </summary>
    public void Take(byte[] payload)
    {
        int unknownBefore = _state.Unknown.Count;
        var delta = new ShadowDelta();
        bool isRead = delta.TryRead(new JsonReader(), payload, _state.Unknown);
        if (!isRead || delta.Version < _newestVersion || delta.Version < _requests.CorrectedVersion)
        {
            _state.Unknown.CutTo(unknownBefore);
            TraceDropped(isRead, delta.Version, payload.Length);
            return;
        }

        _newestVersion = delta.Version;
        if (_state.Unknown.Count != unknownBefore)
        {
            _requests.Request(Members.Unknown);
        }

        // What a job has set and desired does not say yet must not be undone by what desired said before (D2).
        delta.Patch.Forget(_requests.DesiredKeys);
        if (delta.Patch.Known != SettingsKeys.None)
        {
            Answer(delta);
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

    private void Answer(ShadowDelta delta)
    {
        DeviceSettings before = _settings.Current;
        DeviceSettings after = delta.Patch.ApplyTo(before);
        int changed = KeysThatDiffer(before, after);

        // D4: a flash that does not take a change is tried again after a while, not with each delta.
        bool mayTryFlash = _trace.NowMs >= _flashAgainAtMs;
        bool isSaid = changed == delta.Patch.Known && AreSaidToBeFlash(changed);
        if (!mayTryFlash && isSaid)
        {
            return;
        }

        TraceChanges(delta, before, after);
        bool isCommitted = changed != SettingsKeys.None && mayTryFlash && TryPut(before, after);
        if (!isCommitted && isSaid)
        {
            return;
        }

        int notTaken = isCommitted ? SettingsKeys.None : changed;
        NoteReasons(delta.Patch, notTaken);
        _requests.Corrections.Note(delta.Patch, notTaken, delta.Version);
        _requests.Request(Members.OfKeys(delta.Patch.Known) | Members.Rejected);
    }

    private bool TryPut(DeviceSettings before, DeviceSettings after)
    {
        bool isReboot = after.Reboot != before.Reboot;
        string cause = isReboot ? ResetCause.RebootRequested : ResetCause.SettingsChanged;
        bool isPut = _settings.TryPut(after, cause, _requests.Sent + 1);
        _flashAgainAtMs = isPut ? 0 : _trace.NowMs + Limits.FlashAgainMs;
        return isPut;
    }

    private bool AreSaidToBeFlash(int keys)
    {
        for (int key = SettingsKeys.On; key <= SettingsKeys.Reboot; key <<= 1)
        {
            if ((keys & key) != 0 && _state.Reasons.Of(key) != _settings.FlashFault)
            {
                return false;
            }
        }

        return true;
    }

    private void NoteReasons(SettingsPatch patch, int notTaken)
    {
        for (int key = SettingsKeys.On; key <= SettingsKeys.Reboot; key <<= 1)
        {
            if ((patch.Known & key) != 0)
            {
                _state.Reasons.Set(key, (notTaken & key) != 0 ? _settings.FlashFault : patch.Reasons.Of(key));
            }
        }
    }

    private void TraceChanges(ShadowDelta delta, DeviceSettings before, DeviceSettings after)
    {
        SettingsPatch patch = delta.Patch;
        _trace.Line("shadow").Add("delta v").Add(delta.Version);
        TraceKey(patch, SettingsKeys.Refresh, before.RefreshMs.ToString(), after.RefreshMs.ToString());
        TraceKey(patch, SettingsKeys.On, TextOf(before.On), TextOf(after.On));
        TraceKey(patch, SettingsKeys.Reboot, before.Reboot.ToString(), after.Reboot.ToString());
        _trace.Add(after.Equals(before) && patch.Refused == SettingsKeys.None ? " changes nothing" : "").End();
    }

    private void TraceKey(SettingsPatch patch, int key, string before, string after)
    {
        string name = SettingsKeys.NameOf(key);
        string reason = patch.Reasons.Of(key);
        if (reason != null)
        {
            _trace.Add(" ").Add(name).Add(" refused: ").Add(reason);
        }
        else if (before != after)
        {
            _trace.Add(" ").Add(name).Add(" ").Add(before).Add(" -> ").Add(after);
        }
    }

    private static string TextOf(bool flag)
    {
        return flag ? "true" : "false";
    }

    private static int KeysThatDiffer(DeviceSettings before, DeviceSettings after)
    {
        return (before.On != after.On ? SettingsKeys.On : SettingsKeys.None)
            | (before.RefreshMs != after.RefreshMs ? SettingsKeys.Refresh : SettingsKeys.None)
            | (before.Reboot != after.Reboot ? SettingsKeys.Reboot : SettingsKeys.None);
    }
}
