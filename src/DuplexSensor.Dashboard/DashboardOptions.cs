using DuplexSensor.LocalCloud;

namespace DuplexSensor.Dashboard;

/// <summary>The options of the page.</summary>
public sealed record DashboardOptions
{
    /// <summary>The cloud that the page shows and changes. It must outlive the page.</summary>
    public required LocalCloudHost Cloud { get; init; }

    /// <summary>The port on 127.0.0.1, 1 to 65535.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Whether another port is used when this one is taken: the next free one of a hundred.</summary>
    public bool MayMove { get; init; }

    /// <summary>The host and port of the cloud's MQTT, for the reader of the page.</summary>
    public string MqttEndpoint { get; init; } = "localhost:8883";

    /// <summary>The URL of the cloud's payload server, for the reader of the page.</summary>
    public string PayloadUrl { get; init; } = "https://localhost:8443";

    /// <summary>The URL of the cloud's API, for the reader of the page.</summary>
    public string ApiUrl { get; init; } = "http://localhost:4566";
}
