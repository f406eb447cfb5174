using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>Where the board connects to: by its own settings.json, else by onboard.json, else by the cloud.</summary>
internal static class EndpointChoice
{
    public static MqttEndpoint? Find(CheckContext context)
    {
        MqttEndpoint? ofThing = context.HasFiles ? context.Files.Exported ?? context.Files.Onboarded : null;
        return ofThing ?? (context.HasCloud ? new MqttEndpoint(context.Cloud.Endpoint, context.Cloud.Port) : null);
    }

    /// <summary>The same, for a check that runs only when there is one.</summary>
    public static MqttEndpoint Get(CheckContext context) =>
        Find(context) ?? throw new InvalidOperationException("the check needs 'dns'");

    /// <summary>Whether a host is AWS's.</summary>
    public static bool IsOfAws(string host) => host.Contains(".amazonaws.com", StringComparison.OrdinalIgnoreCase);
}
