using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>What a call is answered, and the MQTT messages that go out with it.</summary>
internal sealed record ApiAnswer(int Status, JsonObject Body)
{
    /// <summary>The name of the exception, sent as x-amzn-errortype; null on success.</summary>
    public string? ErrorType { get; init; }

    public IReadOnlyList<CloudMessage> Messages { get; init; } = [];

    public static ApiAnswer Ok(JsonObject? body = null) => new(200, body ?? []);

    public static ApiAnswer Error(int status, string errorType, string message) =>
        new(status, new JsonObject { ["message"] = message }) { ErrorType = errorType };

    public static ApiAnswer Of(CloudRequestException refusal) => refusal.Error switch
    {
        CloudRequestError.ResourceNotFound => Error(404, "ResourceNotFoundException", refusal.Message),
        CloudRequestError.ResourceAlreadyExists => Error(409, "ResourceAlreadyExistsException", refusal.Message),
        _ => Error(400, "InvalidRequestException", refusal.Message),
    };
}
