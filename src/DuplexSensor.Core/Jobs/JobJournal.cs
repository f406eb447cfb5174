using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Jobs;

/// <summary>How far the job in the journal had come.</summary>
public enum JournalStep
{
    /// <summary>There is no job.</summary>
    None,

    /// <summary>Begun; what it does so far may be done again.</summary>
    Started,

    /// <summary>The payload was handed to a handler that must not run twice.</summary>
    Handed,

    /// <summary>Its settings are about to be committed.</summary>
    Applying,

    /// <summary>Its restart is about to happen.</summary>
    Restarting,

    /// <summary>How it ends is decided.</summary>
    Ended,
}

/// <summary>
/// What of a job must outlive a restart or a power cut: written before the thing that it speaks of is done, so that the
/// next boot can tell what was done.
/// <code>
/// payload: step (1)  starts (1)  keys owed to desired (1)  status (1)  boot (4)  execution number (4)
///          revision of the settings (4)  bytes (4)  job id and reason, each as length (1) and characters
/// </code>
/// </summary>
public sealed class JobJournal
{
    private const byte Format = 1;
    private const int FixedBytes = 20;

    private readonly SlotPair _slots;

    public JobJournal(IFlash flash)
    {
        int textBytes = 2 + Limits.JobIdLengthMax + Limits.JobReasonLengthMax;
        _slots = new SlotPair(flash, "journal", Format, FixedBytes + textBytes);
    }

    public JournalStep Step { get; set; }

    /// <summary>How often the job was begun, this time included.</summary>
    public int Starts { get; set; }

    /// <summary>
    /// Settings keys whose values are still owed to <c>desired</c>, so that an older desired does not undo them.
    /// </summary>
    public int DesiredKeys { get; set; }

    /// <summary>Number of the boot that wrote this.</summary>
    public int Boot { get; set; }

    public int ExecutionNumber { get; set; }

    /// <summary>The revision that the settings have once the job's are committed.</summary>
    public int SettingsRevision { get; set; }

    /// <summary>The payload's length.</summary>
    public int Bytes { get; set; }

    public string JobId { get; set; } = "";

    /// <summary>With <see cref="JournalStep.Ended"/>.</summary>
    public bool HasSucceeded { get; set; }

    /// <summary>With <see cref="JournalStep.Ended"/>, when it has not succeeded.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Whether it speaks of this execution.</summary>
    public bool IsOf(JobExecution execution)
    {
        return Step != JournalStep.None && JobId == execution.JobId && ExecutionNumber == execution.ExecutionNumber;
    }

    public void Load()
    {
        _slots.Load();
        byte[] record = _slots.Payload;
        if (_slots.PayloadLength < FixedBytes + 2)
        {
            return;
        }

        Step = (JournalStep)record[0];
        Starts = record[1];
        DesiredKeys = record[2];
        HasSucceeded = record[3] != 0;
        Boot = BigEndian.Read(record, 4);
        ExecutionNumber = BigEndian.Read(record, 8);
        SettingsRevision = BigEndian.Read(record, 12);
        Bytes = BigEndian.Read(record, 16);
        JobId = ShortText.Read(record, FixedBytes);
        Reason = ShortText.Read(record, FixedBytes + 1 + JobId.Length);
    }

    /// <summary>Makes it durable. False when flash did not take it: then what it speaks of must not be done.</summary>
    public bool TryWrite()
    {
        byte[] record = _slots.Payload;
        record[0] = (byte)Step;
        record[1] = (byte)Starts;
        record[2] = (byte)DesiredKeys;
        record[3] = (byte)(HasSucceeded ? 1 : 0);
        BigEndian.Write(record, 4, Boot);
        BigEndian.Write(record, 8, ExecutionNumber);
        BigEndian.Write(record, 12, SettingsRevision);
        BigEndian.Write(record, 16, Bytes);
        int end = ShortText.Write(record, FixedBytes, JobId);
        return _slots.TryCommit(ShortText.Write(record, end, Reason));
    }
}
