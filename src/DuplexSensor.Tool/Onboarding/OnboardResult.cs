namespace DuplexSensor.Tool.Onboarding;

/// <summary>A thing after its onboarding.</summary>
internal sealed record OnboardResult
{
    public required string Thing { get; init; }

    /// <summary>Full path of the identity folder.</summary>
    public required string Folder { get; init; }

    public required string Endpoint { get; init; }

    public required int Port { get; init; }

    /// <summary>ARN of the certificate.</summary>
    public required string Certificate { get; init; }

    /// <summary>The certificate's last moment.</summary>
    public required DateTimeOffset CertificateEnds { get; init; }

    /// <summary>The changes of this run, a line each; empty when the thing was complete.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>ARNs of certificates that are attached to the thing too, whose keys are not in the folder.</summary>
    public required IReadOnlyList<string> OtherCertificates { get; init; }
}
