namespace DuplexSensor.Tool.Offboarding;

/// <summary>A certificate and what is attached to it.</summary>
/// <param name="Arn">ARN of the certificate.</param>
/// <param name="Policies">Names of the policies that are attached to it.</param>
/// <param name="IsAttached">Whether it is attached to the thing.</param>
internal sealed record CertificateToDelete(string Arn, IReadOnlyList<string> Policies, bool IsAttached);
