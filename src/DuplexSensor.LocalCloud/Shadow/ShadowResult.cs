namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// What a request led to: the shadow from now on, and all messages to send in this order, the answer first. When
/// <see cref="Error"/> is set the shadow is unchanged and the answer says why.
/// </summary>
public sealed record ShadowResult(ThingShadow Shadow, IReadOnlyList<CloudMessage> Messages)
{
    public ShadowError? Error { get; init; }

    public CloudMessage Response => Messages[0];
}
