using System.Net;

namespace DuplexSensor.LocalCloud;

/// <summary>The options of the local cloud. The ports are on loopback.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>The folder of the CA, the certificates of devices, the payloads and the state.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The port of MQTT over TLS with client certificates.</summary>
    public int MqttPort { get; init; } = 8883;

    /// <summary>The HTTPS port of the job payloads.</summary>
    public int PayloadPort { get; init; } = 8443;

    /// <summary>The port of the API for the AWS CLI and SDKs: HTTP without TLS.</summary>
    public int ApiPort { get; init; } = 4566;

    /// <summary>
    /// A further address, for boards in the network; null for loopback only. Only MQTT and payloads are served there.
    /// The server certificate contains the address.
    /// </summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of all ARNs. A data folder belongs to the account that created it.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Whether shadow requests and messages with RETAIN above AWS's quotas are throttled.</summary>
    public bool Throttle { get; init; } = true;

    /// <summary>The faults that are on at the start, as NAME or NAME=TIMES (<see cref="Chaos.Faults"/>).</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];

    /// <summary>The clock of documents, jobs and events. Certificates use the system clock, as TLS does.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Called with each line for the user, from any thread.</summary>
    public Action<string>? WriteLine { get; init; }

    /// <summary>The timeout of the TLS handshake, of the CONNECT, and of the headers of an HTTP request.</summary>
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
