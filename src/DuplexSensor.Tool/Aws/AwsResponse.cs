using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>The response to a call of the AWS CLI.</summary>
/// <param name="Json">The response; empty after an error.</param>
/// <param name="ErrorCode">The service's error, for example ResourceNotFoundException; null after success.</param>
/// <param name="Error">One line for the user; empty after success.</param>
internal sealed record AwsResponse(JsonObject Json, string? ErrorCode = null, string Error = "")
{
    public const string NotFound = "ResourceNotFoundException";
    public const string AlreadyExists = "ResourceAlreadyExistsException";

    public bool IsNotFound => ErrorCode == NotFound;

    /// <summary>The response of a call that must succeed.</summary>
    /// <exception cref="UserException">The service returned an error.</exception>
    public JsonObject GetJson() => ErrorCode is null ? Json : throw new UserException(Error);
}
