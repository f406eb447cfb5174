using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Ports;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Records what a board does, over all boots.</summary>
internal sealed class EventRecorder : Checker
{
    public List<CloudMessage> Publishes { get; } = [];

    public List<string[]> Subscribes { get; } = [];

    /// <summary>Of each connect the uptime, and whether the network was set up again.</summary>
    public List<(long UptimeMs, bool ResetsNetwork)> Connects { get; } = [];

    /// <summary>Number of closes by the firmware.</summary>
    public int Closes { get; private set; }

    /// <summary>The URL of each GET.</summary>
    public List<string> Urls { get; } = [];

    public List<string> RestartCauses { get; } = [];

    public int FlashWrites { get; private set; }

    /// <summary>The deltas that the cloud has sent.</summary>
    public List<CloudMessage> Deltas { get; } = [];

    public static JsonElement ParseJson(CloudMessage message) => JsonElement.Parse(message.Payload.Span);

    /// <summary>The reported members of a report.</summary>
    public static JsonElement GetReported(CloudMessage report) =>
        ParseJson(report).GetProperty("state").GetProperty("reported");

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (message.Topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal))
        {
            Deltas.Add(message);
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message) => Publishes.Add(message);

    public override void OnSubscribing(WorldBoard board, string[] filters) => Subscribes.Add([.. filters]);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) =>
        Connects.Add((board.UptimeMs, resetNetwork));

    public override void OnClosing(WorldBoard board) => Closes++;

    public override void OnFetching(WorldBoard board, string url) => Urls.Add(url);

    public override void OnRestartRequested(WorldBoard board, string cause) => RestartCauses.Add(cause);

    public override void OnFlashWrite(WorldBoard board, FlashWrite write) => FlashWrites++;
}
