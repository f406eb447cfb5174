namespace DuplexSensor.Core.Jobs;

/// <summary>State of the job runner.</summary>
public enum JobState
{
    /// <summary>There is no current job.</summary>
    Idle,

    /// <summary>The payload is being fetched.</summary>
    Fetching,

    /// <summary>The presigned URL has expired; start-next returns a fresh one.</summary>
    AwaitingUrl,

    /// <summary>The operation runs.</summary>
    Executing,

    /// <summary>The restart completes the operation; the next boot sends the final status.</summary>
    AwaitingRestart,

    /// <summary>The final status is decided; the cloud has not accepted it yet.</summary>
    Finishing,
}

/// <summary>The transitions of <see cref="JobState"/>.</summary>
public static class JobStates
{
    public static bool CanFollow(JobState state, JobState next)
    {
        switch (next)
        {
            // After a fresh URL the payload is fetched again.
            case JobState.Fetching: return state == JobState.Idle || state == JobState.AwaitingUrl;
            case JobState.AwaitingUrl: return state == JobState.Fetching;
            case JobState.Executing: return state == JobState.Fetching;
            case JobState.AwaitingRestart: return state == JobState.Executing;

            // A job that cannot begin ends at once, as does a job that has ended according to the journal.
            case JobState.Finishing: return state != JobState.Finishing && state != JobState.AwaitingRestart;

            // The cloud may end a job at any time, except a job whose restart is planned.
            default: return state != JobState.Idle && state != JobState.AwaitingRestart;
        }
    }
}
