namespace DuplexSensor.Tool.Doctor;

/// <summary>The command line's options.</summary>
internal sealed record DoctorOptions
{
    /// <summary>Serial port of the board; null for no board.</summary>
    public string? Port { get; init; }

    /// <summary>Thing name; null for the one in settings.json.</summary>
    public string? Thing { get; init; }

    /// <summary>Path of settings.json; null for the nearest.</summary>
    public string? Settings { get; init; }

    /// <summary>Profile of the AWS CLI; null for its own choice.</summary>
    public string? Profile { get; init; }

    /// <summary>URL of the cloud's API; null for AWS's own, or the local cloud if one runs.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>Whether to connect as the thing, which ends the session of its running board.</summary>
    public bool Connects { get; init; }
}
