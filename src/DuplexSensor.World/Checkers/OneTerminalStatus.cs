using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The cloud accepts at most one terminal status per job execution.</summary>
public sealed class OneTerminalStatus : Checker
{
    private readonly HashSet<string> _ended = [];

    public override void OnJobCreated(WorldBoard board, string jobId, string document) =>
        _ended.Remove($"$aws/things/{board.Thing}/jobs/{jobId}/update");

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is null || message.Topic != request.Topic + "/accepted" || !IsUpdate(request.Topic))
        {
            return;
        }

        string? status = JsonElement.Parse(request.Payload.Span).GetProperty("status").GetString();
        if (status != "IN_PROGRESS" && !_ended.Add(request.Topic))
        {
            World.RecordViolation(Name, $"{request.Topic}: the cloud has accepted a second terminal status");
        }
    }

    private static bool IsUpdate(string topic) => topic.Split('/') is ["$aws", "things", _, "jobs", _, "update"];
}
