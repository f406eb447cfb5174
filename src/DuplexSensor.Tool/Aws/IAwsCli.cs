namespace DuplexSensor.Tool.Aws;

/// <summary>Calls AWS, or the local cloud, by commands of the AWS CLI. Safe from any thread.</summary>
internal interface IAwsCli
{
    /// <summary>Runs a command and returns the response, also when the service returned an error.</summary>
    /// <param name="words">For example <c>iot</c>, <c>describe-thing</c>, <c>--thing-name=desk</c>.</param>
    /// <param name="cancellationToken">Ends the AWS CLI.</param>
    /// <exception cref="UserException">
    /// The AWS CLI failed before a service responded: no credentials, no region, no connection.
    /// </exception>
    Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken);
}
