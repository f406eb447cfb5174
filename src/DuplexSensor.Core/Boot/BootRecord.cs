using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Boot;

/// <summary>
/// The record <c>boot</c>: number of this boot and cause of the next one (D14). A boot is counted in flash only when
/// something with its number is about to be published or stored, or after 10 s. So a loop of brown-outs does not wear
/// the flash, and two boots that published their numbers never share a number. When one slot is bad, the good slot may
/// have an older record: then one number is left out, the cause is "unplanned", and the count is written to both slots.
/// <code>
/// payload: boots (4)  cause of the next boot (1)
///          a reason for each setting, each as length (1) and ASCII characters
///          pending presses (PendingPresses)
/// </code>
/// Format 1 has three settings. Each further setting adds one to the format.
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

    /// <summary>
    /// The number of this boot, from 1. If power fails before it is persisted, the next boot has the same number.
    /// </summary>
    public int BootNumber { get; private set; }

    /// <summary>Why this boot began: one of <see cref="ResetCause"/>.</summary>
    public string Cause { get; private set; } = ResetCause.Unplanned;

    /// <summary>Whether <see cref="BootNumber"/> is in flash.</summary>
    public bool IsPersisted => _pendingCommits == 0;

    /// <summary>Reads the record; once, at boot. Blocks as <see cref="IFlash.Read"/> does.</summary>
    public void Load()
    {
        bool isIntact = _slots.Load() == SlotState.Ok;
        _pendingCommits = isIntact ? 1 : 2;
        Read(isIntact);
        _slots.Release();
    }

    /// <summary>
    /// Makes <see cref="BootNumber"/> larger than the number of an earlier boot that another record contains. That
    /// matters when both slots of this record are lost.
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
    /// The reasons in <c>rejected</c>. After <see cref="Load"/>: those from the boot before a planned restart.
    /// </summary>
    public RejectionReasons Reasons { get; } = new RejectionReasons();

    /// <summary>
    /// Presses whose events are not sent yet. After <see cref="Load"/>: those from the boot before a planned restart.
    /// </summary>
    public PendingPresses Presses { get; } = new PendingPresses();

    /// <summary>
    /// Counts this boot in flash, once. The commit also clears the cause, the reasons and the presses in flash, so that
    /// no later boot reports them again. False when flash did not accept it. Blocks as <see cref="IFlash.TryWrite"/>
    /// does.
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
    /// Counts this boot in flash once it has run for <see cref="Limits.PersistBootAfterMs"/>. If flash does not accept
    /// that, it tries again every <see cref="Limits.FlashRetryMs"/>. Returns the time of its next step.
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
    /// Writes the cause of the restart that follows, the reasons in <c>rejected</c> and the pending presses, and counts
    /// this boot. False when flash did not accept it. Blocks as <see cref="IFlash.TryWrite"/> does.
    /// </summary>
    /// <param name="cause">One of <see cref="ResetCause"/>.</param>
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
            // A flipped bit makes a slot bad but seldom changes its boot number. So the larger number of the two bad
            // slots is used. One number is left out, because a gap is better than a number that occurs twice.
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
