namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// The result of a request: the shadow after it, and the messages to send in this order, the response first. When
/// <see cref="Error"/> is set, the shadow is unchanged and the response contains the error.
/// </summary>
public sealed record ShadowResult(ThingShadow Shadow, IReadOnlyList<CloudMessage> Messages)
{
    public ShadowError? Error { get; init; }

    public CloudMessage Response => Messages[0];
}
