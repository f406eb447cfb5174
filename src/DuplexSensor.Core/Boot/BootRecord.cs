using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Boot;

/// <summary>
/// Number of this boot and cause of the next one, in flash (D14). A boot is counted before anything that bears its
/// number leaves the device, and not before: a brown-out loop does not wear the flash, and no two boots that left a
/// trace share a number, nor a cause. Neither does a rotten slot undo that: beside a bad slot the record may be the one
/// before the newest, so a number is left out, nothing is said of the cause, and the count is written into both slots.
/// <code>
/// payload: boots (4)  cause of the boot that follows (1)
///          a reason for each setting, each as length (1) and ASCII characters
///          presses whose events are owed (PendingPresses)
/// </code>
/// Format 1 has three settings; each further setting is another format.
/// </summary>
public sealed class BootRecord
{
    private const int SettingsBeforeFormat1 = 2;
    private const byte Format = (byte)Setting.Count - SettingsBeforeFormat1;
    private const int FixedBytes = 5;
    private const int PlausibleMax = 1 << 30;
    private const int ReasonsBytesMax = (int)Setting.Count * (1 + Limits.ReasonLengthMax);

    private readonly SlotPair _slots;
    private int _pendingCommits = 1;
    private long _persistAtMs = Limits.PersistBootAfterMs;

    public BootRecord(IFlash flash)
    {
        _slots = new SlotPair(flash, "boot", Format, FixedBytes + ReasonsBytesMax + PendingPresses.BytesMax);
    }

    /// <summary>The number of this boot, from 1.</summary>
    public int BootNumber { get; private set; }

    /// <summary>Why this boot began.</summary>
    public string Cause { get; private set; } = ResetCause.Unplanned;

    /// <summary>Whether <see cref="BootNumber"/> is in flash.</summary>
    public bool IsPersisted => _pendingCommits == 0;

    public void Load()
    {
        bool isIntact = _slots.Load() == SlotState.Ok;
        _pendingCommits = isIntact ? 1 : 2;
        Read(isIntact);
        _slots.Release();
    }

    /// <summary>
    /// Another record bears the number of an earlier boot: where both slots were lost, it is the better one.
    /// </summary>
    public void EnsureAfter(int earlierBoot)
    {
        if (earlierBoot >= BootNumber)
        {
            BootNumber = earlierBoot + 1;
            _pendingCommits = 2;
        }
    }

    /// <summary>
    /// The reasons in <c>rejected</c>: after <see cref="Load"/> those that a planned restart has carried here.
    /// </summary>
    public RejectionReasons Reasons { get; } = new RejectionReasons();

    /// <summary>
    /// Presses whose events are owed: after <see cref="Load"/> those that a planned restart has carried here.
    /// </summary>
    public PendingPresses Presses { get; } = new PendingPresses();

    /// <summary>
    /// Counts this boot in flash, once; cause and all that was carried are cleared with it, so that none of it is told
    /// twice. False when flash did not take it.
    /// </summary>
    public bool TryPersist()
    {
        while (_pendingCommits > 0 && TryCommit(ResetCause.Unplanned))
        {
            _pendingCommits--;
        }

        return IsPersisted;
    }

    /// <summary>
    /// Counts a boot that has lived for a while; a flash that does not take it is asked again, seldom. Returns when it
    /// next wants to look.
    /// </summary>
    public long Step(long nowMs)
    {
        if (nowMs >= _persistAtMs)
        {
            _persistAtMs = TryPersist() ? long.MaxValue : nowMs + Limits.FlashRetryMs;
        }

        return _persistAtMs;
    }

    /// <summary>
    /// Before a planned restart: its cause, and with it the reasons in <c>rejected</c> and the presses.
    /// </summary>
    public bool TryPlanRestart(string cause)
    {
        bool isCommitted = TryCommit(cause);
        _pendingCommits = isCommitted ? 0 : _pendingCommits;
        return isCommitted;
    }

    private bool TryCommit(string cause)
    {
        byte[] record = _slots.Payload;
        bool isPlanned = cause != ResetCause.Unplanned;
        BigEndian.Write(record, 0, BootNumber);
        record[4] = (byte)ResetCause.ToCode(cause);
        int offset = FixedBytes;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            offset = ShortText.Write(record, offset, isPlanned ? Reasons.Get(setting) : null);
        }

        return _slots.TryCommitAndRelease(isPlanned ? Presses.Write(record, offset) : offset);
    }

    private void Read(bool isIntact)
    {
        byte[] record = _slots.Payload;
        if (_slots.PayloadLength < FixedBytes)
        {
            // One bit that has flipped makes a slot bad and seldom its number: a number left out is better than one
            // twice.
            int damagedNumber = _slots.ReadLargest(0, PlausibleMax);
            BootNumber = damagedNumber > 0 ? damagedNumber + 2 : 1;
            return;
        }

        BootNumber = BigEndian.Read(record, 0) + (isIntact ? 1 : 2);
        if (!isIntact)
        {
            return;
        }

        Cause = ResetCause.FromCode(record[4]);
        int offset = FixedBytes;
        Setting end = (Setting)(_slots.Format + SettingsBeforeFormat1);
        for (Setting setting = 0; setting < end && offset < _slots.PayloadLength; setting++)
        {
            string reason = ShortText.Read(record, offset);
            Reasons.Set(setting, reason.Length == 0 ? null : reason);
            offset += 1 + reason.Length;
        }

        Presses.Read(record, offset, _slots.PayloadLength);
    }
}
