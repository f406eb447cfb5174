using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>
/// Faults in the responses of the cloud's services: rejections without a cause, no response, another order.
/// </summary>
internal sealed class ResponseFaults(VirtualWorld world)
{
    private static readonly int[] ShadowCodes = [400, 401, 403, 404, 409, 413, 415, 429, 500];

    private static readonly string[] JobCodes =
    [
        "InvalidTopic", "InvalidJson", "InvalidRequest", "InvalidStateTransition", "ResourceNotFound",
        "VersionMismatch", "InternalError", "RequestThrottled", "TerminalStateReached",
    ];

    /// <summary>A rejection, or an empty list for no response; null when no fault occurs.</summary>
    public IReadOnlyList<CloudMessage>? FindResponse(CloudMessage request) => request.Topic.Split('/') switch
    {
        ["$aws", ..] when world.Plan.TryTrigger(FaultTable.SwallowRequest) => [],
        ["$aws", "things", _, "shadow", "update"] when world.Plan.TryTrigger(FaultTable.RejectShadow) =>
            [CreateRejection(request, world.Random.OneOf(ShadowCodes).ToString())],
        ["$aws", "things", _, "jobs", ..] when world.Plan.TryTrigger(FaultTable.RejectJob) =>
            [CreateRejection(request, $"\"{world.Random.OneOf(JobCodes)}\"")],
        _ => null,
    };

    /// <summary>Exchanges <c>accepted</c> and <c>delta</c> if that fault occurs.</summary>
    public IReadOnlyList<CloudMessage> SwapDelta(IReadOnlyList<CloudMessage> messages)
    {
        int accepted = IndexOf(messages, "/shadow/update/accepted");
        int delta = IndexOf(messages, "/shadow/update/delta");
        if (accepted < 0 || delta < 0 || !world.Plan.TryTrigger(FaultTable.SwapDelta))
        {
            return messages;
        }

        CloudMessage[] swapped = [.. messages];
        (swapped[accepted], swapped[delta]) = (swapped[delta], swapped[accepted]);
        return swapped;
    }

    private static int IndexOf(IReadOnlyList<CloudMessage> messages, string topicEnd)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Topic.EndsWith(topicEnd, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static CloudMessage CreateRejection(CloudMessage request, string code)
    {
        using JsonDocument body = JsonDocument.Parse(request.Payload);
        bool hasToken = body.RootElement.TryGetProperty("clientToken", out JsonElement value);
        string token = hasToken ? value.GetRawText() : "\"\"";
        string response = $"{{\"code\":{code},\"message\":\"drawn\",\"clientToken\":{token}}}";
        return new CloudMessage(request.Topic + "/rejected", Encoding.UTF8.GetBytes(response));
    }
}
