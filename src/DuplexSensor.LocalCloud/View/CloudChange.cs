namespace DuplexSensor.LocalCloud.View;

/// <summary>The kinds of records whose changes <see cref="CloudView.Changed"/> reports.</summary>
public enum CloudRecord
{
    Thing,
    Group,

    /// <summary>The classic shadow of a thing.</summary>
    Shadow,
    Job,

    /// <summary>An execution of a job on a thing.</summary>
    Execution,
}

/// <summary>A record was added, changed or removed.</summary>
/// <param name="Record">The kind of the record.</param>
/// <param name="Name">The name of the thing or group, or the id of the job.</param>
public readonly record struct CloudChange(CloudRecord Record, string Name)
{
    /// <summary>The thing of an execution; empty for other records.</summary>
    public string Thing { get; init; } = "";
}
