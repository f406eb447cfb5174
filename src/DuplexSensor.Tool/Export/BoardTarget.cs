using System.Net;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.Tool.Export;

/// <summary>Which thing a real board is to be, and of which cloud.</summary>
/// <param name="Thing">Its name and client id.</param>
/// <param name="Endpoint">Host name, or an address of version 4; MQTT over TLS.</param>
/// <param name="Port">Of the endpoint.</param>
/// <param name="JobPayloadUrl">Empty: none but what the user has put into the board's settings.json.</param>
/// <param name="Credentials">Copied; the originals stay.</param>
public sealed record BoardTarget(
    string Thing, string Endpoint, int Port, string JobPayloadUrl, DeviceCredentials Credentials)
{
    private const int AwsMqttPort = 8883;

    /// <summary>A thing of the local cloud at that address of this machine.</summary>
    public static BoardTarget OfLocalCloud(
        string thing, DeviceCredentials credentials, IPAddress address, LocalPorts ports) =>
        new(thing, $"{address}", ports.Mqtt, $"https://{address}:{ports.Payload}/job-{{jobId}}.json", credentials);

    /// <summary>A thing of AWS IoT Core.</summary>
    public static BoardTarget OfAws(string thing, DeviceCredentials credentials, string endpoint) =>
        new(thing, endpoint, AwsMqttPort, "", credentials);
}
