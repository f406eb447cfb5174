using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Policies;

/// <summary>One version of a policy. Numbers start at 1 and are not reused.</summary>
public sealed record PolicyVersion(int Number, string Document, DateTimeOffset CreatedAt);

/// <summary>A policy with its versions, its default version and its targets.</summary>
public sealed record Policy(string Name, DateTimeOffset CreatedAt)
{
    public ImmutableList<PolicyVersion> Versions { get; init; } = [];

    public int DefaultVersion { get; init; } = 1;

    public int LastVersion { get; init; } = 1;

    public DateTimeOffset LastModifiedAt { get; init; } = CreatedAt;

    /// <summary>The ARNs of the certificates and thing groups to which the policy is attached.</summary>
    public ImmutableSortedSet<string> Targets { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = AwsNames.NoNames;

    public string Arn => AwsNames.GetPolicyArn(Name);

    /// <summary>The document of the default version, which is in force.</summary>
    public string Document => Versions.Find(version => version.Number == DefaultVersion)!.Document;
}
