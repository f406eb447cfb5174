using System.Net;

namespace DuplexSensor.LocalCloud;

/// <summary>Where the local cloud keeps its files and on which loopback ports it listens.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>Folder of the CA, the device certificates and the payloads; made when it does not exist.</summary>
    public required string DataFolder { get; init; }

    /// <summary>MQTT over TLS with client certificates.</summary>
    public int MqttPort { get; init; } = 8883;

    /// <summary>HTTPS: the payloads of jobs.</summary>
    public int PayloadPort { get; init; } = 8443;

    /// <summary>Plain HTTP for the AWS CLI and SDKs.</summary>
    public int ApiPort { get; init; } = 4566;

    /// <summary>
    /// Serves boards in this address's network too, MQTT and payloads alone; the server certificate names it. Null:
    /// loopback only.
    /// </summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of all ARNs; a data folder belongs to the one that it was made with.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Whether requests to shadows above AWS's quotas are rejected with 429.</summary>
    public bool Throttle { get; init; } = true;

    /// <summary>Faults that are on from the start, NAME or NAME=TIMES (<see cref="Chaos.Faults"/>).</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];

    /// <summary>The clock of documents, jobs and events; certificates live by the system's, as TLS does.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Takes the few lines meant for a human, one per call; may be called from any thread.</summary>
    public Action<string>? WriteLine { get; init; }

    /// <summary>How long a client may take to say who it is: TLS, CONNECT, the head of a request.</summary>
    internal TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    internal void ThrowIfInvalid()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataFolder);
        if (Account.Error is { } error)
        {
            throw new ArgumentException(error);
        }

        int[] ports = [MqttPort, PayloadPort, ApiPort];
        if (ports.Any(port => port is < 1 or > 65535) || ports.Distinct().Count() != ports.Length)
        {
            throw new ArgumentException(
                $"The ports {string.Join(", ", ports)} must be three different ones between 1 and 65535.");
        }
    }
}
