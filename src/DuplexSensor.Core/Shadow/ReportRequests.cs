using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Shadow;

/// <summary>
/// What the next report carries, whoever asks for it. One rule: a member that was requested is in the next report, and
/// that goes out at once, unless all that was requested can wait (<see cref="Members.CanWait"/>).
/// </summary>
public sealed class ReportRequests
{
    /// <summary>What the next report mends in <c>desired</c>.</summary>
    public readonly DesiredCorrections Corrections = new DesiredCorrections();

    /// <summary>Members that make a report due.</summary>
    public Members Due;

    /// <summary>Members that go along with the next report.</summary>
    public Members Waiting;

    /// <summary>
    /// Settings keys that the next report writes into <c>desired</c> as they are in force, without a version, until one
    /// was accepted: a job has set them, and an older desired must not undo that (D2).
    /// </summary>
    public SettingKeys DesiredKeys;

    /// <summary>How many reports were sent in this boot: the next one's number is one more.</summary>
    public int Sent;

    /// <summary>
    /// Version of the newest update of ours that wrote <c>desired</c> on this connection: deltas below it are old (D5).
    /// </summary>
    public long CorrectedVersion;

    /// <summary>Requests a report of these members.</summary>
    public void Request(Members members)
    {
        Due |= members & ~Members.CanWait;
        Waiting |= members & Members.CanWait;
    }

    /// <summary>Adds to <see cref="DesiredKeys"/> and requests a report of the keys.</summary>
    public void RequestDesired(SettingKeys keys)
    {
        DesiredKeys |= keys;
        Corrections.Remove(keys);
        Request(ReportedState.ToMembers(keys));
    }
}
