using System.Collections;
using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.DeviceTests.Fakes;

/// <summary>A link in memory that accepts whatever is published to it.</summary>
internal sealed class FakeCloud : ILink
{
    private const string TokenMember = "\"clientToken\":\"";

    private readonly Queue _events = new Queue();
    private int _session;
    private int _version;

    public string FirstTopic { get; private set; }

    public string FirstPayload { get; private set; }

    public int Reports { get; private set; }

    public void SendDelta(string delta)
    {
        Put("$aws/things/my-esp32/shadow/update/delta", delta);
    }

    public void BeginConnect(int session, bool freshNetwork)
    {
        _session = session;
        _events.Enqueue(new LinkEvent(LinkEventKind.Connected, session));
    }

    public void BeginSubscribe(string[] filters)
    {
        _events.Enqueue(new LinkEvent(LinkEventKind.Subscribed, _session));
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        string text = Encoding.UTF8.GetString(payload, 0, length);
        FirstTopic ??= topic;
        FirstPayload ??= text;
        if (!atLeastOnce)
        {
            return;
        }

        _events.Enqueue(new LinkEvent(LinkEventKind.Published, _session));
        if (text.IndexOf(TokenMember) < 0)
        {
            return;
        }

        bool isReport = topic.EndsWith("/shadow/update");
        Reports += isReport ? 1 : 0;
        Put(topic + "/accepted", isReport
            ? "{\"version\":" + (++_version).ToString() + "," + TokenOf(text) + "}"
            : "{" + TokenOf(text) + ",\"timestamp\":1}");
    }

    public void BeginClose()
    {
        _events.Clear();
    }

    public LinkEvent TakeEvent()
    {
        return _events.Count == 0 ? null : (LinkEvent)_events.Dequeue();
    }

    private static string TokenOf(string document)
    {
        int start = document.IndexOf(TokenMember);
        int end = document.IndexOf('"', start + TokenMember.Length);
        return document.Substring(start, end + 1 - start);
    }

    private void Put(string topic, string payload)
    {
        _events.Enqueue(new LinkEvent(_session, topic, Encoding.UTF8.GetBytes(payload)));
    }
}
