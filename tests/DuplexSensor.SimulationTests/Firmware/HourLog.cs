using System.Globalization;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// Writes the readable log of an hour: desired values, deltas, the device's corrections of <c>desired</c>, and its
/// console. Reports by the timer are only counted. A delta is left out if it equals the previous delta.
/// </summary>
internal sealed class HourLog : Checker
{
    private readonly StringBuilder _text = new();
    private int _ticks;
    private string _lastDelta = "";

    public override string ToString()
    {
        FlushTicks();
        return _text.ToString();
    }

    public void AddTitle(string text)
    {
        FlushTicks();
        _text.Append('\n').Append("# ").Append(text).Append('\n');
    }

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document) =>
        AddLine("user", GetText(document));

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        string topic = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        if (topic == "rejected" || (topic == "delta" && IsNewDelta(message)))
        {
            AddLine(topic, GetText(message.Payload));
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.PayloadText.Contains("\"desired\":"))
        {
            AddLine("update", message.PayloadText);
        }
    }

    public override void OnRestartRequested(WorldBoard board, string cause) => AddLine("~", "restart");

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        bool isTick = text.Contains(" {\"dht_temperature\":");
        _ticks += isTick ? 1 : 0;
        if (!isTick && !text.Contains(" sensor  "))
        {
            AddLine("board", text[(text.IndexOf(' ') + 1)..]);
        }
    }

    // The shadow sends an outstanding delta again after every report.
    private bool IsNewDelta(CloudMessage delta)
    {
        string before = _lastDelta;
        _lastDelta = EventRecorder.ParseJson(delta).GetProperty("state").GetRawText();
        return _lastDelta != before;
    }

    private void AddLine(string source, string text)
    {
        FlushTicks();
        TimeSpan at = TimeSpan.FromMilliseconds(World.NowMs);
        string time = at.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
        _text.Append(time).Append(' ').Append(source.PadRight(9)).Append(text).Append('\n');
    }

    private void FlushTicks()
    {
        if (_ticks > 0)
        {
            _text.Append("             ").Append("... ").Append(_ticks).Append(" reports by the timer\n");
        }

        _ticks = 0;
    }

    private static string GetText(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);
}
