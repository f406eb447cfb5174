using System.Collections;
using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.DeviceTests.Fakes;

/// <summary>A link in memory that accepts every message.</summary>
internal sealed class FakeCloud : ILink
{
    private const string TokenMemberStart = "\"clientToken\":\"";

    private readonly Queue _events = new Queue();
    private int _session;
    private int _version;

    public string FirstTopic { get; private set; }

    public string FirstPayload { get; private set; }

    public int Reports { get; private set; }

    public void SendDelta(string delta)
    {
        Enqueue("$aws/things/my-esp32/shadow/update/delta", delta);
    }

    public void BeginConnect(int session, bool resetNetwork)
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
        if (text.IndexOf(TokenMemberStart) < 0)
        {
            return;
        }

        bool isReport = topic.EndsWith("/shadow/update");
        Reports += isReport ? 1 : 0;
        Enqueue(topic + "/accepted", isReport
            ? "{\"version\":" + (++_version).ToString() + "," + GetTokenMember(text) + "}"
            : "{" + GetTokenMember(text) + ",\"timestamp\":1}");
    }

    public void BeginClose()
    {
        _events.Clear();
    }

    public LinkEvent TryDequeue()
    {
        return _events.Count == 0 ? null : (LinkEvent)_events.Dequeue();
    }

    private static string GetTokenMember(string document)
    {
        int start = document.IndexOf(TokenMemberStart);
        int end = document.IndexOf('"', start + TokenMemberStart.Length);
        return document.Substring(start, end + 1 - start);
    }

    private void Enqueue(string topic, string payload)
    {
        _events.Enqueue(new LinkEvent(_session, topic, Encoding.UTF8.GetBytes(payload)));
    }
}
