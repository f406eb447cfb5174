namespace DuplexSensor.Core.Jobs;

/// <summary>How a payload's operation stands.</summary>
public enum OperationState
{
    /// <summary>Not yet; ask again.</summary>
    Running,

    /// <summary>Done when the board has restarted: the journal knows, and the next boot finishes the job.</summary>
    NeedsRestart,

    Succeeded,

    Failed,
}
