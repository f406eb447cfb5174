using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// Content of the next report. Any part of the firmware can request a member. A requested member is in the next report,
/// and the report is sent at once, unless all requested members can wait (<see cref="Members.CanWait"/>).
/// </summary>
public sealed class ReportRequests
{
    /// <summary>The corrections of <c>desired</c> in the next report.</summary>
    public readonly DesiredCorrections Corrections = new DesiredCorrections();

    /// <summary>Requested members that make a report due.</summary>
    public Members Due;

    /// <summary>Requested members that can wait for the next report.</summary>
    public Members Waiting;

    /// <summary>
    /// Settings that a job has set. Reports write them into <c>desired</c>, without a version, until one of these
    /// reports is accepted: an older <c>desired</c> must not undo the job (D2).
    /// </summary>
    public SettingKeys DesiredKeys;

    /// <summary>Those of them that the outstanding report contains, unless a job has set them again since.</summary>
    public SettingKeys SentDesiredKeys;

    /// <summary>Number of the newest report that was sent in this boot, from 1; 0 before the first.</summary>
    public int Sent;

    /// <summary>
    /// Version of the newest accepted update on this connection that wrote <c>desired</c>, of any client; 0 when there
    /// is none. Deltas with a smaller version are old (D5).
    /// </summary>
    public long DesiredVersion;

    /// <summary>Requests these members for the next report.</summary>
    public void Request(Members members)
    {
        Due |= members & ~Members.CanWait;
        Waiting |= members & Members.CanWait;
    }

    /// <summary>Adds keys to <see cref="DesiredKeys"/>, and requests them for the next report.</summary>
    public void RequestDesired(SettingKeys keys)
    {
        DesiredKeys |= keys;
        SentDesiredKeys &= ~keys;
        Corrections.Remove(keys);
        Request(ReportedState.ToMembers(keys));
    }
}
