using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.Tool.Up;

/// <summary>A virtual board to start.</summary>
/// <param name="Thing">Thing name.</param>
/// <param name="Credentials">Paths of certificate, key and CA.</param>
/// <param name="Endpoint">The MQTT endpoint.</param>
/// <param name="JobPayloadUrl">Payload URL; empty when a job document is its own payload.</param>
/// <param name="FlashFolder">Folder of the board's flash.</param>
internal sealed record BoardPlan(
    string Thing, DeviceCredentials Credentials, MqttEndpoint Endpoint, string JobPayloadUrl, string FlashFolder)
{
    // A thing name may contain a colon, a file name on Windows may not.
    public static string GetFlashFolder(string folder, string thing) =>
        Path.Combine(folder, Uri.EscapeDataString(thing));
}
