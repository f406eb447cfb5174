using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Tool.Output;

/// <summary>
/// The lines of a run as JSON objects. Each has <c>time</c> (UTC), <c>source</c> ("board", "local cloud" or "duplex")
/// and <c>text</c>. A line of a board also has <c>thing</c>, <c>seconds</c> since its boot, and its <c>word</c>.
/// </summary>
internal sealed class JsonRunOutput(TextWriter output) : RunOutput
{
    public override ITrace CreateTrace(string thing, int nameWidth) => new JsonTrace(this, thing);

    public override void WriteFromCloud(string text) => Write("local cloud", text);

    public override void WriteListening(CloudAddresses addresses) => Write(
        "local cloud", "listens", ("mqtt", addresses.Mqtt), ("payloads", addresses.Payloads), ("api", addresses.Api),
        ("data", addresses.DataFolder));

    public override void WritePage(string url) => Write("local cloud", "page", ("url", url));

    public override void Write(string text) => Write("duplex", text);

    public override void WriteHint(string text)
    {
        // A hint is for a human reader.
    }

    private void Write(string source, string text, params (string Name, JsonNode? Value)[] more)
    {
        var line = new JsonObject
        {
            ["time"] = $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}",
            ["source"] = source,
        };
        foreach ((string name, JsonNode? value) in more)
        {
            line[name] = value;
        }

        line["text"] = text;
        lock (output)
        {
            output.WriteLine(line.ToJsonString(JsonText.Line));
        }
    }

    /// <summary>Splits a line of the trace into seconds, word and text.</summary>
    private sealed class JsonTrace(JsonRunOutput owner, string thing) : ITrace
    {
        public void Write(byte[] line, int length)
        {
            string[] parts = Encoding.UTF8.GetString(line, 0, length)
                .Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            owner.Write(
                "board", parts[^1], ("thing", thing), ("seconds", JsonNode.Parse(parts[0])), ("word", parts[1]));
        }
    }
}
