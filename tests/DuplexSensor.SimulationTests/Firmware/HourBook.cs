using System.Globalization;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.World;
using DuplexSensor.Simulator.World.Checkers;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// Writes an hour down as a story: what users desire, the deltas, what the device mends in <c>desired</c>, and its
/// console. Beats on which nothing but the timer speaks are only counted, and a delta that says nothing new is left
/// out.
/// </summary>
internal sealed class HourBook : Checker
{
    private readonly StringBuilder _text = new();
    private int _beats;
    private string _outstanding = "";

    public override string ToString()
    {
        Flush();
        return _text.ToString();
    }

    public void Title(string text)
    {
        Flush();
        _text.Append('\n').Append("# ").Append(text).Append('\n');
    }

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document) => Line("user", TextOf(document));

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        string topic = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        if (topic == "rejected" || (topic == "delta" && IsNews(message)))
        {
            Line(topic, TextOf(message.Payload));
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Text.Contains("\"desired\":"))
        {
            Line("update", message.Text);
        }
    }

    public override void Restarting(WorldBoard board, string cause) => Line("~", "restart");

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        bool isBeat = text.Contains(" {\"dht_temperature\":");
        _beats += isBeat ? 1 : 0;
        if (!isBeat && !text.Contains(" sensor  "))
        {
            Line("board", text[(text.IndexOf(' ') + 1)..]);
        }
    }

    // What stays outstanding comes with every report.
    private bool IsNews(CloudMessage delta)
    {
        string before = _outstanding;
        _outstanding = Notebook.Json(delta).GetProperty("state").GetRawText();
        return _outstanding != before;
    }

    private void Line(string who, string what)
    {
        Flush();
        TimeSpan at = TimeSpan.FromMilliseconds(World.NowMs);
        _text.Append(at.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)).Append(' ');
        _text.Append(who.PadRight(9)).Append(what).Append('\n');
    }

    private void Flush()
    {
        if (_beats > 0)
        {
            _text.Append("             ").Append("... ").Append(_beats).Append(" reports by the timer\n");
        }

        _beats = 0;
    }

    private static string TextOf(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);
}
