namespace DuplexSensor.Core.Jobs;

/// <summary>Result of a step of a job handler.</summary>
public enum JobProgress
{
    /// <summary>The job is not done yet; call Step again.</summary>
    NotYet,

    /// <summary>The job ends SUCCEEDED with <see cref="IJobHandler.Done"/>.</summary>
    Done,

    /// <summary>The job ends FAILED with <see cref="IJobHandler.FailureReason"/>.</summary>
    Failed,
}

/// <summary>
/// User code that processes the payload of one job at a time, after all of it was fetched and verified. The firmware
/// calls it in its main loop: do not start threads and do not sleep, but split long work into steps. An exception fails
/// the job, not the device.
/// </summary>
public interface IJobHandler
{
    /// <summary>
    /// Whether the firmware may call <see cref="Begin"/> again, once, for a job that a restart or a power cut has
    /// interrupted. If false, an interrupted job ends FAILED with "interrupted", because its progress is unknown.
    /// Must not change while a job runs.
    /// </summary>
    bool MayRunTwice { get; }

    /// <summary>
    /// Whether <see cref="Begin"/> gets a payload of any bytes, an empty one too. If false, a payload that is not UTF-8
    /// or not JSON ends the job FAILED before Begin. If true, <c>settings</c> and <c>reboot</c> are looked for only in
    /// a payload that is a JSON object. Must not change while a job runs.
    /// </summary>
    bool TakesAnyBytes { get; }

    /// <summary>
    /// What was done, for <c>done</c> in the job's statusDetails; read after <see cref="JobProgress.Done"/>. Only the
    /// first 128 characters are sent; null or "" is sent as "handled".
    /// </summary>
    string? Done { get; }

    /// <summary>
    /// Why the job failed, for <c>reason</c> in its statusDetails; read after <see cref="JobProgress.Failed"/>. Only
    /// the first 128 characters are sent; null or "" is sent as "no reason given".
    /// </summary>
    string? FailureReason { get; }

    /// <summary>
    /// Starts a job. Must not block. The first <see cref="Step"/> follows at once, unless Begin throws: then the job
    /// ends FAILED with "handler threw: " and the exception's message.
    /// </summary>
    /// <param name="jobId">1 to 64 of a-z A-Z 0-9 _ -, unique in the AWS account and region.</param>
    /// <param name="payload">
    /// The firmware's own buffer: do not change it or keep it after the job has ended. For a handler that takes JSON,
    /// spaces replace a byte order mark.
    /// </param>
    /// <param name="length">How many bytes of <paramref name="payload"/> count: 0 to 4096.</param>
    void Begin(string jobId, byte[] payload, int length);

    /// <summary>
    /// Does a part of the work; called at least every 100 ms until it returns Done or Failed. Must not block: sensor,
    /// LED, button and connection wait while it runs, so return within about 10 ms. If one step takes 30 s, the
    /// watchdog restarts the board. An exception fails the job as in Begin. The firmware does not limit the time of all
    /// steps together, but AWS IoT ends a job TIMED_OUT 10 minutes after its last update. When the cloud ends the job
    /// (timed out, cancelled, deleted), Step is not called again, and the next call is Begin of another job.
    /// </summary>
    /// <param name="nowMs">Monotonic time since boot in milliseconds.</param>
    JobProgress Step(long nowMs);
}
