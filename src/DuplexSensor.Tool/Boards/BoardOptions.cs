using System.Net;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Boards;

/// <summary>The options of <c>duplex board</c>.</summary>
internal sealed record BoardOptions
{
    /// <summary>Serial port; null for the only one.</summary>
    public string? Port { get; init; }

    /// <summary>Thing name; null for the one in settings.json, or with <see cref="IsNext"/>.</summary>
    public string? Thing { get; init; }

    /// <summary>Whether boards are connected in turn, each as the next onboarded thing without one.</summary>
    public bool IsNext { get; init; }

    /// <summary>Whether the cloud is AWS.</summary>
    public bool IsAws { get; init; }

    /// <summary>Profile of the AWS CLI; null for its own choice.</summary>
    public string? Profile { get; init; }

    /// <summary>The API of a running local cloud; null for the usual one.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>Address of a local cloud that is started; null for this PC's in the default route's network.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The ports of the local cloud.</summary>
    public LocalPorts Ports { get; init; } = LocalPorts.Default;

    /// <summary>Name of the Wi-Fi; null for the one in net.json.</summary>
    public string? Ssid { get; init; }

    /// <summary>Whether the board may keep the Wi-Fi that it has.</summary>
    public bool KeepsWifi { get; init; }

    /// <summary>Path of the image; null for the newest build or the release's.</summary>
    public string? Image { get; init; }

    /// <summary>Path of settings.json; null when it is searched for.</summary>
    public string? SettingsPath { get; init; }
}
