namespace DuplexSensor.Core.Jobs;

/// <summary>State of a payload's operation.</summary>
public enum OperationState
{
    /// <summary>The operation needs more steps.</summary>
    Running,

    /// <summary>A restart completes the operation. The next boot finds the job in the journal and ends it.</summary>
    NeedsRestart,

    Succeeded,

    Failed,
}
