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
///          presses whose events are owed (KeptPresses)
/// </code>
/// Format 1 has three settings; each further setting is another format.
/// </summary>
public sealed class BootRecord
{
    private const int SettingsBeforeFormat1 = 2;
    private const byte Format = (byte)Setting.Count - SettingsBeforeFormat1;
    private const int FixedBytes = 5;
    private const int BelievedMax = 1 << 30;
    private const int ReasonsBytesMax = (int)Setting.Count * (1 + Limits.ReasonLengthMax);

    private readonly SlotPair _slots;
    private int _commitsOwed = 1;
    private long _countAtMs = Limits.BootCountedAfterMs;

    public BootRecord(IFlash flash)
    {
        _slots = new SlotPair(flash, "boot", Format, FixedBytes + ReasonsBytesMax + KeptPresses.BytesMax);
    }

    /// <summary>The number of this boot, from 1.</summary>
    public int Boots { get; private set; }

    /// <summary>Why this boot began.</summary>
    public string Cause { get; private set; } = ResetCause.Unplanned;

    /// <summary>Whether <see cref="Boots"/> is in flash.</summary>
    public bool IsCounted => _commitsOwed == 0;

    public void Load()
    {
        bool isNewest = _slots.Load() == SlotState.Ok;
        _commitsOwed = isNewest ? 1 : 2;
        Read(isNewest);
        _slots.LetGo();
    }

    /// <summary>
    /// Another record bears the number of an earlier boot: where both slots were lost, it is the better one.
    /// </summary>
    public void NoteEarlier(int boot)
    {
        if (boot >= Boots)
        {
            Boots = boot + 1;
            _commitsOwed = 2;
        }
    }

    /// <summary>
    /// The reasons in <c>rejected</c>: after <see cref="Load"/> those that a planned restart has carried here.
    /// </summary>
    public KeyReasons Reasons { get; } = new KeyReasons();

    /// <summary>
    /// Presses whose events are owed: after <see cref="Load"/> those that a planned restart has carried here.
    /// </summary>
    public KeptPresses Presses { get; } = new KeptPresses();

    /// <summary>
    /// Counts this boot in flash, once; cause and all that was carried are cleared with it, so that none of it is told
    /// twice. False when flash did not take it.
    /// </summary>
    public bool TryCount()
    {
        while (_commitsOwed > 0 && TryCommit(ResetCause.Unplanned))
        {
            _commitsOwed--;
        }

        return IsCounted;
    }

    /// <summary>
    /// Counts a boot that has lived for a while; a flash that does not take it is asked again, seldom. Returns when it
    /// next wants to look.
    /// </summary>
    public long Step(long nowMs)
    {
        if (nowMs >= _countAtMs)
        {
            _countAtMs = TryCount() ? long.MaxValue : nowMs + Limits.FlashAgainMs;
        }

        return _countAtMs;
    }

    /// <summary>
    /// Before a planned restart: its cause, and with it the reasons in <c>rejected</c> and the presses.
    /// </summary>
    public bool TryPlan(string cause)
    {
        bool isCommitted = TryCommit(cause);
        _commitsOwed = isCommitted ? 0 : _commitsOwed;
        return isCommitted;
    }

    private bool TryCommit(string cause)
    {
        byte[] record = _slots.Payload;
        bool isPlanned = cause != ResetCause.Unplanned;
        BigEndian.Write(record, 0, Boots);
        record[4] = (byte)ResetCause.CodeOf(cause);
        int at = FixedBytes;
        for (Setting setting = 0; setting < Setting.Count; setting++)
        {
            at = ShortText.Write(record, at, isPlanned ? Reasons.Get(setting) : null);
        }

        return _slots.TryCommitAndLetGo(isPlanned ? Presses.Write(record, at) : at);
    }

    private void Read(bool isNewest)
    {
        byte[] record = _slots.Payload;
        if (_slots.PayloadLength < FixedBytes)
        {
            // One bit that has flipped makes a slot bad and seldom its number: a number left out is better than one
            // twice.
            int rotten = _slots.LargestAt(0, BelievedMax);
            Boots = rotten > 0 ? rotten + 2 : 1;
            return;
        }

        Boots = BigEndian.Read(record, 0) + (isNewest ? 1 : 2);
        if (!isNewest)
        {
            return;
        }

        Cause = ResetCause.Of(record[4]);
        int at = FixedBytes;
        Setting end = (Setting)(_slots.Format + SettingsBeforeFormat1);
        for (Setting setting = 0; setting < end && at < _slots.PayloadLength; setting++)
        {
            string reason = ShortText.Read(record, at);
            Reasons.Set(setting, reason.Length == 0 ? null : reason);
            at += 1 + reason.Length;
        }

        Presses.Read(record, at, _slots.PayloadLength);
    }
}
