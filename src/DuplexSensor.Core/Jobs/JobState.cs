namespace DuplexSensor.Core.Jobs;

/// <summary>Where the job runner stands.</summary>
public enum JobState
{
    /// <summary>No job in hand.</summary>
    Idle,

    /// <summary>The payload is on its way.</summary>
    Fetching,

    /// <summary>The handler is at work on it.</summary>
    Working,

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
            case JobState.Fetching: return state == JobState.Idle;
            case JobState.Working: return state == JobState.Fetching;

            // A job that cannot be begun ends at once; one that fails while it is fetched, too.
            case JobState.Finishing: return state != JobState.Finishing;
            default: return state == JobState.Finishing;
        }
    }
}
