using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Offboarding;

/// <summary>The resources that an offboarding deletes, and those that it leaves.</summary>
internal sealed record OffboardPlan
{
    public required string Thing { get; init; }

    /// <summary>Whether the plan is for all that belongs to the thing, not for one certificate of it.</summary>
    public required bool IsWholeThing { get; init; }

    /// <summary>Whether the cloud has the thing itself, which is deleted with its shadow.</summary>
    public required bool DeletesThing { get; init; }

    public required IReadOnlyList<CertificateToDelete> Certificates { get; init; }

    /// <summary>ARNs of certificates that other things have too: they are only detached from this thing.</summary>
    public IReadOnlyList<string> SharedCertificates { get; init; } = [];

    /// <summary>Groups that have no other thing and no group below them.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>Policies that nothing else uses.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>The resources that stay, and why: a line each.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Full path of the identity folder that is deleted; null when there is none.</summary>
    public string? Folder { get; init; }

    public bool IsEmpty =>
        !DeletesThing && Certificates.Count == 0 && Groups.Count == 0 && Policies.Count == 0 && Folder is null;

    /// <summary>The plan for the user, a line each.</summary>
    public IEnumerable<string> Describe()
    {
        yield return "this will be deleted:";
        if (DeletesThing)
        {
            yield return $"  thing        {Thing}, with its shadow";
        }

        foreach (CertificateToDelete certificate in Certificates)
        {
            yield return $"  certificate  {CertificateIds.FromArn(certificate.Arn)}";
        }

        foreach (string group in Groups)
        {
            yield return $"  group        {group}, which has no other thing";
        }

        foreach (string policy in Policies)
        {
            yield return $"  policy       {policy}, which nothing else uses";
        }

        if (Folder is not null)
        {
            yield return $"  folder       {Folder}, with the private key";
        }

        foreach (string kept in Kept)
        {
            yield return $"this stays: {kept}";
        }
    }
}
