using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The result of a request: the thing's executions after it, the response to the requester, and the notifications.
/// When <see cref="Error"/> is set, nothing has changed and the response contains the error.
/// </summary>
public sealed record JobResult(ThingJobs Jobs, JsonObject Response)
{
    public IReadOnlyList<CloudMessage> Notifications { get; init; } = [];

    public JobError? Error { get; init; }
}
