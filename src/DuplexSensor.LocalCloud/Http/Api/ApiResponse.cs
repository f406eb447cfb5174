using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>The response to a call, and the MQTT messages that the call causes.</summary>
internal sealed record ApiResponse(int Status, JsonObject Body)
{
    /// <summary>The name of the exception, sent as x-amzn-errortype; null on success.</summary>
    public string? ErrorType { get; init; }

    public IReadOnlyList<CloudMessage> Messages { get; init; } = [];

    public static ApiResponse Ok(JsonObject? body = null) => new(200, body ?? []);

    /// <summary>An empty response, with MQTT messages.</summary>
    public static ApiResponse OkWithMessages(IReadOnlyList<CloudMessage> messages) => Ok() with { Messages = messages };

    public static ApiResponse Error(int status, string errorType, string message) =>
        new(status, new JsonObject { ["message"] = message }) { ErrorType = errorType };

    public static ApiResponse FromException(CloudRequestException exception)
    {
        ApiResponse response = Error(exception.StatusCode, exception.ErrorType, exception.Message);
        if (exception.ResourceArn is { } arn)
        {
            response.Body["resourceId"] = arn[(arn.LastIndexOf('/') + 1)..];
            response.Body["resourceArn"] = arn;
        }

        return response;
    }
}
