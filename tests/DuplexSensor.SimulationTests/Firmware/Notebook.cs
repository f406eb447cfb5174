using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Ports;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>Writes down what a board does, over all its boots.</summary>
internal sealed class Notebook : Checker
{
    public List<CloudMessage> Publishes { get; } = [];

    public List<string[]> Subscribes { get; } = [];

    /// <summary>Uptime and whether the network was set up anew, of each connect.</summary>
    public List<(long UptimeMs, bool FreshNetwork)> Connects { get; } = [];

    /// <summary>How often the firmware has closed its connection.</summary>
    public int Closes { get; private set; }

    /// <summary>Of each GET.</summary>
    public List<string> Urls { get; } = [];

    public List<string> RestartCauses { get; } = [];

    public int FlashWrites { get; private set; }

    /// <summary>What the cloud has sent on the topic of deltas.</summary>
    public List<CloudMessage> Deltas { get; } = [];

    public static JsonElement Json(CloudMessage message) => JsonElement.Parse(message.Payload.Span);

    /// <summary>What a report tells.</summary>
    public static JsonElement ReportedIn(CloudMessage report) =>
        Json(report).GetProperty("state").GetProperty("reported");

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (message.Topic.EndsWith("/shadow/update/delta", StringComparison.Ordinal))
        {
            Deltas.Add(message);
        }
    }

    public override void Published(WorldBoard board, CloudMessage message) => Publishes.Add(message);

    public override void Subscribing(WorldBoard board, string[] filters) => Subscribes.Add([.. filters]);

    public override void Connecting(WorldBoard board, bool freshNetwork) =>
        Connects.Add((board.UptimeMs, freshNetwork));

    public override void Closing(WorldBoard board) => Closes++;

    public override void Fetching(WorldBoard board, string url) => Urls.Add(url);

    public override void Restarting(WorldBoard board, string cause) => RestartCauses.Add(cause);

    public override void Wrote(WorldBoard board, FlashWrite write) => FlashWrites++;
}
