using System.Net;

namespace DuplexSensor.LocalCloud;

/// <summary>The options of a local cloud: its data folder, ports, account and faults.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>
    /// The folder of the state file, the CA, the device certificates and the payloads. It is created if it is missing.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>The port of MQTT over TLS with client certificates.</summary>
    public int MqttPort { get; init; } = 8883;

    /// <summary>The HTTPS port of the payload server.</summary>
    public int PayloadPort { get; init; } = 8443;

    /// <summary>The port of the HTTP API for the AWS CLI and SDKs, without TLS.</summary>
    public int ApiPort { get; init; } = 4566;

    /// <summary>
    /// An address of this machine at which MQTT and the payload server also listen, for boards in its network. The
    /// server certificate contains it. Null: loopback only.
    /// </summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region in all ARNs. A data folder can be used only with its first account.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Whether requests to shadows beyond AWS's quotas are rejected with 429.</summary>
    public bool Throttle { get; init; } = true;

    /// <summary>The faults that are on at the start: NAME or NAME=TIMES (<see cref="Chaos.Faults"/>).</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];

    /// <summary>The clock of documents, jobs and events. Certificates and TLS use the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets the few lines for the user, one per call, from any thread.</summary>
    public Action<string>? WriteLine { get; init; }

    /// <summary>How long a client may take for the TLS handshake, CONNECT, or the head of a request.</summary>
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
