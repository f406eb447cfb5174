using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud;

/// <summary>The account and the region in whose name the cloud answers: both stand in every ARN.</summary>
/// <param name="Region">Such as eu-central-1.</param>
/// <param name="Id">12 digits.</param>
public sealed partial record AwsAccount(string Region, string Id)
{
    [ThreadStatic]
    private static AwsAccount? _current;

    public static AwsAccount Default { get; } = new("us-east-1", "123456789012");

    /// <summary>What is wrong with the region or the account, or null.</summary>
    public string? Error =>
        !RegionForm().IsMatch(Region) ? $"The region '{Region}' must be of the form us-east-1."
        : !IdForm().IsMatch(Id) ? $"The account '{Id}' must have 12 digits, such as {Default.Id}."
        : null;

    /// <summary>
    /// The account for which this thread makes ARNs: the default one, unless it is inside <see cref="Enter"/>. A cloud
    /// enters its account for each call of its services, so that no record needs a reference to it.
    /// </summary>
    public static AwsAccount Current => _current ?? Default;

    internal string ArnPrefix => $"arn:{Partition}:iot:{Region}:{Id}:";

    // AWS General Reference, Amazon Resource Names.
    private string Partition =>
        Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    /// <summary>Makes this account the current one of this thread, until the scope is disposed.</summary>
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

    /// <summary>While it lasts, the thread makes ARNs of an account.</summary>
    public readonly ref struct Scope
    {
        private readonly AwsAccount? _previous;

        internal Scope(AwsAccount? previous) => _previous = previous;

        public void Dispose() => _current = _previous;
    }
}
