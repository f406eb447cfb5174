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
}

/// <summary>The control plane rejects a request. The message is sent to the caller.</summary>
public sealed class CloudRequestException(CloudRequestError error, string message) : Exception(message)
{
    public CloudRequestError Error { get; } = error;

    internal static CloudRequestException Invalid(string message) => new(CloudRequestError.InvalidRequest, message);

    internal static CloudRequestException NotFound(string message) => new(CloudRequestError.ResourceNotFound, message);

    internal static CloudRequestException AlreadyExists(string message) =>
        new(CloudRequestError.ResourceAlreadyExists, message);

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
