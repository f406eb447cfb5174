using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Jobs;

/// <summary>How far the job in the journal had come.</summary>
public enum JournalStep
{
    /// <summary>There is no job.</summary>
    None,

    /// <summary>Begun; what it does so far may be done again.</summary>
    Started,

    /// <summary>The payload was handed to a handler that must not run twice.</summary>
    HandedOver,

    /// <summary>Its settings are about to be committed.</summary>
    Applying,

    /// <summary>Its restart is about to happen.</summary>
    Restarting,

    /// <summary>How it ends is decided.</summary>
    Ended,
}

/// <summary>
/// What of a job must outlive a restart or a power cut: written before the thing that it speaks of is done, so that the
/// next boot can tell what was done. What a job sets is not here but in the settings' own record, with this job's mark
/// (D24).
/// <code>
/// payload: step (1)  starts (1)  keys of this job (1)  keys owed to desired (1)  success (1)  attempts (1)
///          boot (4)  bytes (4)  ms (4)  execution number (4)  queued at (4)
///          job id, digest, reason, each as length (1) and characters
/// </code>
/// A record of format 1, of a firmware that noted a revision instead of the mark, counts as none.
/// </summary>
public sealed class JobJournal
{
    private const byte Format = 2;
    private const int ExecutionOffset = 18;
    private const int FixedBytes = 26;

    private readonly SlotPair _slots;

    public JobJournal(IFlash flash)
    {
        int textBytes = 3 + Limits.JobIdLengthMax + Limits.DigestPrefixLength + Limits.JobReasonLengthMax;
        _slots = new SlotPair(flash, "journal", Format, FixedBytes + textBytes);
    }

    public JournalStep Step;

    /// <summary>How often the job was begun, this time included.</summary>
    public int StartCount;

    /// <summary>
    /// With <see cref="JournalStep.Applying"/>: the settings keys that this job sets, not told to <c>desired</c> yet.
    /// </summary>
    public SettingKeys Keys;

    /// <summary>
    /// Settings keys whose values are still owed to <c>desired</c>, so that an older desired does not undo them.
    /// </summary>
    public SettingKeys DesiredKeys;

    /// <summary>With <see cref="JournalStep.Ended"/>.</summary>
    public bool HasSucceeded;

    /// <summary>Number of the boot that wrote this.</summary>
    public int BootNumber;

    public string JobId = "";

    public int ExecutionNumber;

    public int QueuedAt;

    /// <summary>
    /// A number that stands for this execution of this job, in the settings that it has set; known once it was written.
    /// </summary>
    public int Fingerprint;

    /// <summary>The payload's length.</summary>
    public int Bytes;

    /// <summary>Attempts at the payload.</summary>
    public int Attempts;

    /// <summary>From the job's start to its payload.</summary>
    public int DurationMs;

    /// <summary>The payload's, as in <see cref="JobOutcome.DigestPrefix"/>.</summary>
    public string DigestPrefix = "";

    /// <summary>With <see cref="JournalStep.Ended"/>, when it has not succeeded.</summary>
    public string Reason = "";

    /// <summary>
    /// Whether it speaks of this execution. What could not be read of an answer's number and time tells nothing.
    /// </summary>
    public bool Matches(JobExecution execution)
    {
        bool isSameNumber = execution.ExecutionNumber == 0 || execution.ExecutionNumber == ExecutionNumber;
        bool isSameTime = execution.QueuedAt == 0 || execution.QueuedAt == QueuedAt;
        return Step != JournalStep.None && JobId == execution.JobId && isSameNumber && isSameTime;
    }

    /// <summary>From now on it speaks of this execution, nothing of which is done.</summary>
    public void Begin(JobExecution execution, int startCount)
    {
        JobId = execution.JobId;
        ExecutionNumber = execution.ExecutionNumber;
        QueuedAt = execution.QueuedAt;
        Step = JournalStep.Started;
        StartCount = startCount;
        Keys = SettingKeys.None;
        Bytes = 0;
        Attempts = 0;
        DurationMs = 0;
        DigestPrefix = "";
        Reason = "";
    }

    /// <summary>What the end of the job will tell of the payload.</summary>
    public void RecordPayload(JobOutcome outcome)
    {
        Bytes = outcome.Bytes;
        Attempts = outcome.Attempts;
        DurationMs = outcome.DurationMs;
        DigestPrefix = outcome.DigestPrefix;
    }

    public void Load()
    {
        _slots.Load();
        if (_slots.Format == Format && _slots.PayloadLength >= FixedBytes + 3)
        {
            Read(_slots.Payload);
        }

        _slots.Release();
    }

    /// <summary>Makes it durable. False when flash did not take it: then what it speaks of must not be done.</summary>
    public bool TryPersist()
    {
        byte[] record = _slots.Payload;
        record[0] = (byte)Step;
        record[1] = (byte)StartCount;
        record[2] = (byte)Keys;
        record[3] = (byte)DesiredKeys;
        record[4] = (byte)(HasSucceeded ? 1 : 0);
        record[5] = (byte)Attempts;
        BigEndian.Write(record, 6, BootNumber);
        BigEndian.Write(record, 10, Bytes);
        BigEndian.Write(record, 14, DurationMs);
        BigEndian.Write(record, ExecutionOffset, ExecutionNumber);
        BigEndian.Write(record, ExecutionOffset + 4, QueuedAt);
        int end = ShortText.Write(record, FixedBytes, JobId);
        Fingerprint = ComputeFingerprint(record, end);
        end = ShortText.Write(record, end, DigestPrefix);
        return _slots.TryCommitAndRelease(ShortText.Write(record, end, Reason));
    }

    private static int ComputeFingerprint(byte[] record, int endOfJobId)
    {
        return (int)Crc32.Compute(record, ExecutionOffset, endOfJobId - ExecutionOffset);
    }

    private void Read(byte[] record)
    {
        Step = (JournalStep)record[0];
        StartCount = record[1];
        Keys = (SettingKeys)record[2] & SettingKeys.All;
        DesiredKeys = (SettingKeys)record[3] & SettingKeys.All;
        HasSucceeded = record[4] != 0;
        Attempts = record[5];
        BootNumber = BigEndian.Read(record, 6);
        Bytes = BigEndian.Read(record, 10);
        DurationMs = BigEndian.Read(record, 14);
        ExecutionNumber = BigEndian.Read(record, ExecutionOffset);
        QueuedAt = BigEndian.Read(record, ExecutionOffset + 4);
        JobId = ShortText.Read(record, FixedBytes);
        int offset = FixedBytes + 1 + JobId.Length;
        DigestPrefix = ShortText.Read(record, offset);
        Reason = ShortText.Read(record, offset + 1 + DigestPrefix.Length);
        Fingerprint = ComputeFingerprint(record, offset);
    }
}
