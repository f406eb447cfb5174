namespace DuplexSensor.Core.Jobs;

/// <summary>Where the job runner stands.</summary>
public enum JobState
{
    /// <summary>No job in hand.</summary>
    Idle,

    /// <summary>The payload is on its way.</summary>
    Fetching,

    /// <summary>Its presigned URL has expired; start-next brings a fresh one.</summary>
    AwaitingUrl,

    /// <summary>The operation is under way.</summary>
    Executing,

    /// <summary>Done when the board has restarted; the next boot finishes it.</summary>
    AwaitingRestart,

    /// <summary>The end is decided and the cloud has to accept it.</summary>
    Finishing,
}

/// <summary>The table of <see cref="JobState"/>.</summary>
public static class JobStates
{
    public static bool CanFollow(JobState state, JobState next)
    {
        switch (next)
        {
            // A fresh URL leads back to fetching.
            case JobState.Fetching: return state == JobState.Idle || state == JobState.AwaitingUrl;
            case JobState.AwaitingUrl: return state == JobState.Fetching;
            case JobState.Executing: return state == JobState.Fetching;
            case JobState.AwaitingRestart: return state == JobState.Executing;

            // A job that cannot be begun ends at once; so does one that the journal says is over.
            case JobState.Finishing: return state != JobState.Finishing && state != JobState.AwaitingRestart;

            // The cloud may end a job at any time, but for one whose restart is decided.
            default: return state != JobState.Idle && state != JobState.AwaitingRestart;
        }
    }
}
