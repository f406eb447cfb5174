using System.Globalization;
using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.World;
using DuplexSensor.World.Checkers;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// Writes the readable log of an hour: desired values, deltas, the device's corrections of <c>desired</c>, and its
/// console. Reports by the timer are only counted. A delta is left out if it equals the one before.
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

    // An outstanding delta comes again after every report.
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
        string time = at.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
        _text.Append(time).Append(' ').Append(who.PadRight(9)).Append(what).Append('\n');
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
