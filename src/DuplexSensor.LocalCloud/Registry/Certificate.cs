using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>The status of a certificate. A device can connect only with an ACTIVE certificate.</summary>
public enum CertificateStatus
{
    Inactive,
    Active,
    Revoked,
}

/// <summary>A device certificate of the registry. Its id is the SHA-256 of its DER form, in lower-case hex.</summary>
public sealed record Certificate(string Id, string Pem, DateTimeOffset CreatedAt)
{
    public CertificateStatus Status { get; init; }

    public DateTimeOffset LastModifiedAt { get; init; } = CreatedAt;

    public DateTimeOffset NotBefore { get; init; }

    public DateTimeOffset NotAfter { get; init; }

    /// <summary>The policy variables without the prefix <c>iot:Certificate.</c>, such as Subject.CommonName.</summary>
    public ImmutableSortedDictionary<string, string> Fields
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    }
        = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string Arn => AwsNames.GetCertificateArn(Id);

    public string StatusName => Status.ToString().ToUpperInvariant();
}
