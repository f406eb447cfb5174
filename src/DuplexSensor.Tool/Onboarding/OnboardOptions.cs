namespace DuplexSensor.Tool.Onboarding;

/// <summary>How things are onboarded.</summary>
internal sealed record OnboardOptions
{
    public const string DefaultPolicy = "duplex-device";

    /// <summary>Name of the policy; null for the one in onboard.json, or for the default.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether a thing that has a certificate gets a new key and a new certificate.</summary>
    public bool IsRenewal { get; init; }

    /// <summary>Whether a thing that is complete by its onboard.json is left alone, without asking the cloud.</summary>
    public bool TrustsRecord { get; init; }
}
