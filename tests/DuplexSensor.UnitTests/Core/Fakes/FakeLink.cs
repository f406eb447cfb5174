using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>One call of <see cref="ILink.BeginConnect"/>.</summary>
internal sealed record ConnectCall(int Session, bool ResetNetwork);

/// <summary>One call of <see cref="ILink.BeginPublish"/>.</summary>
internal sealed record Publication(string Topic, string Text, int Qos)
{
    /// <summary>The payload as JSON; throws when it is not JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>
/// A link without a server. It records the firmware's calls; the test enqueues the events. It throws when the firmware
/// breaks the port's contract: when it publishes without a connection, or sends a second QoS 1 message while one is
/// outstanding.
/// </summary>
internal sealed class FakeLink : ILink
{
    private readonly Queue<LinkEvent> _inbox = new();
    private bool _isQos1Outstanding;

    public List<ConnectCall> Connects { get; } = [];

    public List<string[]> Subscribes { get; } = [];

    public List<Publication> Publishes { get; } = [];

    /// <summary>Whether a connection was begun and not closed yet.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How often the firmware has closed a connection.</summary>
    public int CloseCount { get; private set; }

    /// <summary>The newest session; 0 before the first.</summary>
    public int Session => Connects.Count == 0 ? 0 : Connects[^1].Session;

    public Publication LastPublish => Publishes[^1];

    public void BeginConnect(int session, bool resetNetwork)
    {
        Reset();
        IsOpen = true;
        Connects.Add(new ConnectCall(session, resetNetwork));
    }

    public void BeginSubscribe(string[] filters)
    {
        RequireOpen();
        Subscribes.Add([.. filters]);
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        RequireOpen();
        if (atLeastOnce && _isQos1Outstanding)
        {
            throw new InvalidOperationException($"a second QoS 1 message ({topic}) while one is outstanding");
        }

        _isQos1Outstanding |= atLeastOnce;
        Publishes.Add(new Publication(topic, Encoding.UTF8.GetString(payload, 0, length), atLeastOnce ? 1 : 0));
    }

    public void BeginClose()
    {
        CloseCount++;
        Reset();
    }

    public LinkEvent? TryDequeue() => _inbox.TryDequeue(out LinkEvent? next) ? next : null;

    /// <summary>Enqueues any event, of an older session too.</summary>
    public void Enqueue(LinkEvent next)
    {
        _isQos1Outstanding &= next.Kind is not (LinkEventKind.Published or LinkEventKind.PublishLost);
        _inbox.Enqueue(next);
    }

    /// <summary>Enqueues an event of the newest session.</summary>
    public void Enqueue(LinkEventKind kind, string reason = "") => Enqueue(new LinkEvent(kind, Session, reason));

    /// <summary>Enqueues a message on the newest session.</summary>
    public void EnqueueMessage(string topic, string text) => EnqueueMessage(topic, Encoding.UTF8.GetBytes(text));

    public void EnqueueMessage(string topic, byte[] payload) => Enqueue(new LinkEvent(Session, topic, payload));

    private void Reset()
    {
        IsOpen = false;
        _isQos1Outstanding = false;
        _inbox.Clear();
    }

    private void RequireOpen()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("no connection was begun");
        }
    }
}
