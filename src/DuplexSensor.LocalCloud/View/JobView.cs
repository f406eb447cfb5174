using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.View;

/// <summary>A job and its executions at one moment.</summary>
/// <param name="Job">The job.</param>
/// <param name="Executions">Each execution with its thing, by the name of the thing.</param>
public sealed record JobView(Job Job, IReadOnlyList<(string Thing, JobExecution Execution)> Executions)
{
    /// <summary>The names of the target things.</summary>
    public IReadOnlyList<string> TargetThings { get; init; } = [];

    /// <summary>The names of the target groups.</summary>
    public IReadOnlyList<string> TargetGroups { get; init; } = [];
}
