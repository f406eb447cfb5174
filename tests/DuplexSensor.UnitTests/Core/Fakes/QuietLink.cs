using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>A link whose cloud accepts everything. It allocates only outside the firmware's steps.</summary>
internal sealed class QuietLink : ILink
{
    private readonly Queue<LinkEvent> _inbox = new(16);
    private readonly byte[] _payload = new byte[8_192];
    private int _session;
    private int _length;
    private string? _topic;
    private bool _isConnecting;
    private bool _isSubscribing;

    public int Reports { get; private set; }

    public void BeginConnect(int session, bool resetNetwork)
    {
        _session = session;
        _isConnecting = true;
    }

    public void BeginSubscribe(string[] filters) => _isSubscribing = true;

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        _topic = topic;
        _length = length;
        payload.AsSpan(0, length).CopyTo(_payload);
    }

    public void BeginClose() => _inbox.Clear();

    public LinkEvent? TryDequeue() => _inbox.TryDequeue(out LinkEvent? next) ? next : null;

    public void Enqueue(string topic, string text) =>
        _inbox.Enqueue(new LinkEvent(_session, topic, Encoding.UTF8.GetBytes(text)));

    /// <summary>Enqueues the responses to the firmware's calls. True when there are events in the inbox.</summary>
    public bool Respond()
    {
        if (_isConnecting)
        {
            _inbox.Enqueue(new LinkEvent(LinkEventKind.Connected, _session));
        }

        if (_isSubscribing)
        {
            _inbox.Enqueue(new LinkEvent(LinkEventKind.Subscribed, _session));
        }

        if (_topic is not null)
        {
            Accept(_topic);
        }

        _isConnecting = false;
        _isSubscribing = false;
        _topic = null;
        return _inbox.Count > 0;
    }

    private void Accept(string topic)
    {
        Reports += topic.EndsWith("shadow/update", StringComparison.Ordinal) ? 1 : 0;
        string token = JsonDocument.Parse(_payload.AsMemory(0, _length)).RootElement
            .GetProperty("clientToken").GetString()!;
        _inbox.Enqueue(new LinkEvent(LinkEventKind.Published, _session));
        Enqueue(topic + "/accepted", "{\"version\":7,\"clientToken\":\"" + token + "\"}");
    }
}
