using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// What a request led to: the thing's executions from now on, the answer for the requester, and the notifications.
/// When <see cref="Error"/> is set nothing changed and the answer says why.
/// </summary>
public sealed record JobResult(ThingJobs Jobs, JsonObject Response)
{
    public IReadOnlyList<CloudMessage> Notifications { get; init; } = [];

    public JobError? Error { get; init; }
}
