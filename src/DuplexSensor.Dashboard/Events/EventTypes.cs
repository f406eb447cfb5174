using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.History;

namespace DuplexSensor.Dashboard.Events;

/// <summary>The events that the page receives. docs/page.md lists them.</summary>
internal static class EventTypes
{
    public const string Gap = "gap";

    /// <summary>Events are missing: the page must load a new snapshot.</summary>
    /// <param name="reason">too-old, restart or overflow.</param>
    public static JsonObject CreateGap(string reason) => Create(Gap, ("reason", reason));

    public static JsonObject CreateThing(JsonObject thing) => Create("thing", ("thing", thing));

    public static JsonObject CreateThingRemoved(string name) => Create("thing-removed", ("name", name));

    public static JsonObject CreateBoard(string name, JsonObject board) =>
        Create("board", ("name", name), ("board", board));

    public static JsonObject CreateConsole(string name, IEnumerable<ConsoleLine> lines) =>
        Create("console", ("name", name), ("lines", ConsoleLine.ToJson(lines)));

    public static JsonObject CreateMessage(MessageRow row) => Create("message", ("message", row.ToJson()));

    public static JsonObject CreateAck(long id, double ms) => Create("latency", ("id", id), ("ackMs", ms));

    public static JsonObject CreateAnswer(long id, string answer, double ms) =>
        Create("latency", ("id", id), ("answer", answer), ("answerMs", ms));

    public static JsonObject CreateJob(JsonObject job) => Create("job", ("job", job));

    public static JsonObject CreateJobRemoved(string jobId) => Create("job-removed", ("jobId", jobId));

    public static JsonObject CreateExecution(JsonObject execution) => Create("execution", ("execution", execution));

    public static JsonObject CreateGroups(JsonArray groups) => Create("groups", ("groups", groups));

    public static JsonObject CreateFault(string name, bool isOn, int? times) =>
        Create("fault", ("name", name), ("on", isOn), ("times", times));

    public static JsonObject Create(string type, params IEnumerable<(string Name, JsonNode? Value)> members)
    {
        var json = new JsonObject { ["type"] = type };
        foreach ((string name, JsonNode? value) in members)
        {
            json[name] = value;
        }

        return json;
    }
}
