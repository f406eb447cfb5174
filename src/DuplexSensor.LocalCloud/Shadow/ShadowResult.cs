using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// What a request led to: the shadow from now on, the answer, and all messages to send in this order, the answer's own
/// among them. When <see cref="Error"/> is set the shadow is unchanged and the answer says why.
/// </summary>
public sealed record ShadowResult(ThingShadow Shadow, JsonObject Answer, IReadOnlyList<CloudMessage> Messages)
{
    public ShadowError? Error { get; init; }
}
