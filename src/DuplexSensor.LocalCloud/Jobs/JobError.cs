namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>Why a request was rejected (AWS IoT developer guide, Jobs, ErrorResponse).</summary>
public sealed record JobError(string Code, string Message)
{
    /// <summary>The current execution; sent with VersionMismatch and InvalidStateTransition.</summary>
    public JobExecution? Execution { get; init; }

    internal static readonly JobError InvalidJson = new("InvalidJson", "The payload is not a JSON object in UTF-8.");

    internal static readonly JobError Internal = new("InternalError", "Internal service failure");

    internal static JobError InvalidRequest(string message) => new("InvalidRequest", message);

    internal static JobError InvalidTopic(string topic) =>
        new("InvalidTopic", $"'{topic}' is not a topic of the jobs service.");

    internal static JobError NotFound(string jobId, string thing) =>
        new("ResourceNotFound", $"There is no execution of the job '{jobId}' on the thing '{thing}'.");

    internal static JobError TerminalState(JobExecution execution) =>
        new("TerminalStateReached", $"The execution is {JobStatuses.ToWireName(execution.Status)} already.");

    internal static JobError InvalidTransition(JobExecution execution, JobStatus requested) =>
        new(
            "InvalidStateTransition",
            $"{JobStatuses.ToWireName(requested)} cannot follow {JobStatuses.ToWireName(execution.Status)}.")
        {
            Execution = execution,
        };

    internal static JobError VersionMismatch(JobExecution execution, long expected) =>
        new("VersionMismatch", $"The version is {execution.VersionNumber}, not the expected {expected}.")
        {
            Execution = execution,
        };
}
