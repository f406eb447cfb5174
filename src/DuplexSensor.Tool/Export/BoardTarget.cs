using System.Net;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Export;

/// <summary>The thing of a real board, and the cloud to which it connects.</summary>
/// <param name="Thing">Thing name and client id.</param>
/// <param name="Endpoint">Host name or IPv4 address of the MQTT broker.</param>
/// <param name="Port">TCP port of the MQTT broker.</param>
/// <param name="JobPayloadUrl">Payload URL; empty to leave the URL in the board's settings.json.</param>
/// <param name="Credentials">Paths of certificate, key and CA, which the export copies.</param>
public sealed record BoardTarget(
    string Thing, string Endpoint, int Port, string JobPayloadUrl, DeviceCredentials Credentials)
{
    /// <summary>A thing of the local cloud, which listens on <paramref name="address"/>.</summary>
    public static BoardTarget ForLocalCloud(
        string thing, DeviceCredentials credentials, IPAddress address, LocalPorts ports) =>
        new(thing, $"{address}", ports.Mqtt, $"https://{address}:{ports.Payload}/job-{{jobId}}.json", credentials);

    /// <summary>A thing of AWS IoT Core.</summary>
    public static BoardTarget ForAws(string thing, DeviceCredentials credentials, string endpoint) =>
        new(thing, endpoint, MqttEndpoint.AwsPort, "", credentials);
}
