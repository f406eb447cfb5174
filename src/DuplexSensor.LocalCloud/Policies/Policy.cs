using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>One version of a policy; versions are numbered from 1, and a number is used once.</summary>
public sealed record PolicyVersion(int Number, string Document, DateTimeOffset CreatedAt);

/// <summary>A named policy with its versions, one of them in force, and what it is attached to.</summary>
public sealed record Policy(string Name, DateTimeOffset CreatedAt)
{
    public ImmutableList<PolicyVersion> Versions { get; init; } = [];

    public int DefaultVersion { get; init; } = 1;

    public int LastVersion { get; init; } = 1;

    public DateTimeOffset LastModifiedAt { get; init; } = CreatedAt;

    /// <summary>ARNs of certificates and thing groups.</summary>
    public ImmutableSortedSet<string> Targets { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public string Arn => AwsNames.GetPolicyArn(Name);

    /// <summary>The text of the version in force.</summary>
    public string Document => Versions.Find(version => version.Number == DefaultVersion)!.Document;
}
