namespace DuplexSensor.Core.Jobs;

/// <summary>State of a payload's operation.</summary>
public enum OperationState
{
    /// <summary>The operation needs more steps.</summary>
    Running,

    /// <summary>The restart completes the operation; the next boot ends the job as the journal says.</summary>
    NeedsRestart,

    Succeeded,

    Failed,
}
