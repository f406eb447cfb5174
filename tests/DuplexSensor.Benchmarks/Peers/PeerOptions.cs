using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>How a client connects to the local cloud, and what it does there.</summary>
/// <param name="Mode">"shadow": it reports each delta. "jobs": it fetches the payload of each job, and ends it.</param>
internal sealed record PeerOptions(string Thing, DeviceCredentials Files, string Mode)
{
    public required CloudLog Log { get; init; }

    public required int MqttPort { get; init; }

    public required int PayloadPort { get; init; }

    public string PayloadUrl(string jobId) => $"https://localhost:{PayloadPort}/job-{jobId}.json";

    public static PeerOptions Create(LocalCloudHost cloud, LocalCloudOptions ports, string thing, string mode) =>
        new(thing, cloud.Onboard(thing), mode)
        {
            Log = cloud.Log,
            MqttPort = ports.MqttPort,
            PayloadPort = ports.PayloadPort,
        };
}
