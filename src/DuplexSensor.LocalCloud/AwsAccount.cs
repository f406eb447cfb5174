using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud;

/// <summary>The AWS account and region of the cloud. Every ARN contains both.</summary>
/// <param name="Region">The region, for example eu-central-1.</param>
/// <param name="Id">The account id: 12 digits.</param>
public sealed partial record AwsAccount(string Region, string Id)
{
    [ThreadStatic]
    private static AwsAccount? _current;

    public static AwsAccount Default { get; } = new("us-east-1", "123456789012");

    /// <summary>The error in the region or the account id, or null when both are valid.</summary>
    public string? Error =>
        !RegionForm().IsMatch(Region) ? $"The region '{Region}' must be of the form us-east-1."
        : !IdForm().IsMatch(Id) ? $"The account '{Id}' must have 12 digits, such as {Default.Id}."
        : null;

    /// <summary>
    /// The account in the ARNs that this thread creates: <see cref="Default"/>, or the account of the innermost
    /// <see cref="Scope"/>. The cloud enters its account for each call, so records need no reference to the account.
    /// </summary>
    public static AwsAccount Current => _current ?? Default;

    internal string ArnPrefix => $"arn:{Partition}:iot:{Region}:{Id}:";

    // AWS General Reference, Amazon Resource Names.
    private string Partition =>
        Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    /// <summary>Makes this account the current account of this thread until the scope is disposed.</summary>
    public Scope Enter()
    {
        var scope = new Scope(_current);
        _current = this;
        return scope;
    }

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-[0-9]+\z")]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex IdForm();

    /// <summary>Restores the previous account of the thread when it is disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly AwsAccount? _previous;

        internal Scope(AwsAccount? previous) => _previous = previous;

        public void Dispose() => _current = _previous;
    }
}
