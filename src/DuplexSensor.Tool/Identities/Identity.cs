namespace DuplexSensor.Tool.Identities;

/// <summary>
/// The content of <c>onboard.json</c>: a thing, and the cloud that knows it. Onboarding fills the members in step by
/// step; a member that is not known yet is null.
/// </summary>
internal sealed record Identity
{
    /// <summary>Thing name, which is the board's client id.</summary>
    public required string Thing { get; init; }

    /// <summary>The cloud, for example "aws 123456789012 us-east-1" or "local 123456789012 us-east-1".</summary>
    public required string Cloud { get; init; }

    /// <summary>Host name or IPv4 address of the MQTT endpoint.</summary>
    public string? Endpoint { get; init; }

    /// <summary>TCP port of the MQTT endpoint.</summary>
    public int Port { get; init; } = 8883;

    /// <summary>ARN of the certificate.</summary>
    public string? Certificate { get; init; }

    /// <summary>Name of the policy that is attached to the certificate.</summary>
    public string? Policy { get; init; }

    /// <summary>Name of the thing group; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The thing's attributes as onboarding has set them; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Onboarding's steps in the order in which they began: name, then "begun TIME" or "done TIME".</summary>
    public IReadOnlyDictionary<string, string> Steps { get; init; } = new Dictionary<string, string>();

    /// <summary>The resources that an interrupted offboarding was about to delete; null for none.</summary>
    public OffboardRecord? Offboarding { get; init; }
}
