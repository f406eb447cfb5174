using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud;

/// <summary>The AWS account and region that the cloud simulates; both are part of every ARN.</summary>
/// <param name="Region">For example eu-central-1.</param>
/// <param name="Id">The account id: 12 digits.</param>
public sealed partial record AwsAccount(string Region, string Id)
{
    [ThreadStatic]
    private static AwsAccount? _current;

    public static AwsAccount Default { get; } = new("us-east-1", "123456789012");

    /// <summary>The error in the region or the account id, or null.</summary>
    public string? Error =>
        !RegionForm().IsMatch(Region) ? $"The region '{Region}' must be of the form us-east-1."
        : !IdForm().IsMatch(Id) ? $"The account '{Id}' must have 12 digits, such as {Default.Id}."
        : null;

    /// <summary>
    /// The account of the ARNs that this thread creates: the account of the last <see cref="Enter"/> whose scope is not
    /// disposed, otherwise the default account. A cloud enters its account for each call of its services, so that
    /// records need no reference to it.
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

    /// <summary>The time in which an account is current; disposing it restores the account before.</summary>
    public readonly ref struct Scope
    {
        private readonly AwsAccount? _previous;

        internal Scope(AwsAccount? previous) => _previous = previous;

        public void Dispose() => _current = _previous;
    }
}
