namespace DuplexSensor.LocalCloud;

/// <summary>The reasons why the control plane rejects a request.</summary>
public enum CloudRequestError
{
    InvalidRequest,
    ResourceNotFound,
    ResourceAlreadyExists,
    MalformedPolicy,
    VersionConflict,
    VersionsLimitExceeded,
    InvalidStateTransition,
    DeleteConflict,
    CertificateState,
    LimitExceeded,
    Throttling,
}

/// <summary>The control plane rejects a request. The message is sent to the caller.</summary>
public sealed class CloudRequestException(CloudRequestError error, string message) : Exception(message)
{
    private static readonly Dictionary<CloudRequestError, (int Status, string Name)> Responses = new()
    {
        [CloudRequestError.InvalidRequest] = (400, "InvalidRequestException"),
        [CloudRequestError.ResourceNotFound] = (404, "ResourceNotFoundException"),
        [CloudRequestError.ResourceAlreadyExists] = (409, "ResourceAlreadyExistsException"),
        [CloudRequestError.MalformedPolicy] = (400, "MalformedPolicyException"),
        [CloudRequestError.VersionConflict] = (409, "VersionConflictException"),
        [CloudRequestError.VersionsLimitExceeded] = (409, "VersionsLimitExceededException"),
        [CloudRequestError.InvalidStateTransition] = (409, "InvalidStateTransitionException"),
        [CloudRequestError.DeleteConflict] = (409, "DeleteConflictException"),
        [CloudRequestError.CertificateState] = (406, "CertificateStateException"),
        [CloudRequestError.LimitExceeded] = (410, "LimitExceededException"),
        [CloudRequestError.Throttling] = (429, "ThrottlingException"),
    };

    public CloudRequestError Error { get; } = error;

    /// <summary>The HTTP status of the response.</summary>
    public int StatusCode => Responses[Error].Status;

    /// <summary>AWS's name of the exception, such as InvalidRequestException.</summary>
    public string ErrorType => Responses[Error].Name;

    /// <summary>The ARN of the resource that already exists; null for other errors.</summary>
    public string? ResourceArn { get; private init; }

    internal static CloudRequestException Invalid(string message) => new(CloudRequestError.InvalidRequest, message);

    internal static CloudRequestException NotFound(string message) => new(CloudRequestError.ResourceNotFound, message);

    /// <param name="message">Why the request cannot be done.</param>
    /// <param name="arn">The ARN of the resource that exists.</param>
    internal static CloudRequestException AlreadyExists(string message, string arn) =>
        new(CloudRequestError.ResourceAlreadyExists, message) { ResourceArn = arn };

    internal static CloudRequestException MalformedPolicy(string message) =>
        new(CloudRequestError.MalformedPolicy, message);

    internal static CloudRequestException InvalidTransition(string message) =>
        new(CloudRequestError.InvalidStateTransition, message);

    internal static void ThrowIfInvalid(bool isValid, string message)
    {
        if (!isValid)
        {
            throw Invalid(message);
        }
    }
}
