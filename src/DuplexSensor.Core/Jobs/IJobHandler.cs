namespace DuplexSensor.Core.Jobs;

/// <summary>How far a job handler has come.</summary>
public enum JobProgress
{
    NotYet,
    Done,
    Failed,
}

/// <summary>
/// The place for a user's own logic: what to do with a job's payload once it has been fetched whole. Stepped like the
/// rest of the firmware: no thread, no sleep; long work is cut into steps. An exception fails the job, not the device.
/// </summary>
public interface IJobHandler
{
    /// <summary>
    /// Whether a job that a restart or a power cut has interrupted may be begun again, once. Otherwise such a job ends
    /// FAILED, "interrupted", since nobody can know how far it had come.
    /// </summary>
    bool MayRunTwice { get; }

    /// <summary>
    /// Why the job has failed, at most 128 characters for its statusDetails; read after
    /// <see cref="JobProgress.Failed"/>.
    /// </summary>
    string? FailureReason { get; }

    /// <summary>A payload has arrived. The bytes are lent until the job ends.</summary>
    void Begin(string jobId, byte[] payload, int length);

    /// <summary>Called at each step until it says that it is done or has failed.</summary>
    JobProgress Step(long nowMs);
}
