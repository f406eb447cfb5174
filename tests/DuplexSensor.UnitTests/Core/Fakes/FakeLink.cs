using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>One call of <see cref="ILink.BeginConnect"/>.</summary>
internal sealed record Connect(int Session, bool FreshNetwork);

/// <summary>One call of <see cref="ILink.BeginPublish"/>.</summary>
internal sealed record Publication(string Topic, string Text, int Qos)
{
    /// <summary>The payload as JSON; throws when it is none.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>
/// A link with nobody behind it: it records what it is told and hands out what a test puts in. It throws when the
/// firmware breaks the port's contract: publishing without a connection, or a second QoS 1 message while one is
/// outstanding.
/// </summary>
internal sealed class FakeLink : ILink
{
    private readonly Queue<LinkEvent> _inbox = new();
    private bool _isQos1Outstanding;

    public List<Connect> Connects { get; } = [];

    public List<string[]> Subscribes { get; } = [];

    public List<Publication> Publishes { get; } = [];

    /// <summary>Whether a connection was begun and not closed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How often the firmware has closed.</summary>
    public int Closes { get; private set; }

    /// <summary>The session begun last; 0 before the first.</summary>
    public int Session => Connects.Count == 0 ? 0 : Connects[^1].Session;

    public Publication LastPublish => Publishes[^1];

    public void BeginConnect(int session, bool freshNetwork)
    {
        Drop();
        IsOpen = true;
        Connects.Add(new Connect(session, freshNetwork));
    }

    public void BeginSubscribe(string[] filters)
    {
        MustBeOpen();
        Subscribes.Add([.. filters]);
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        MustBeOpen();
        if (atLeastOnce && _isQos1Outstanding)
        {
            throw new InvalidOperationException($"a second QoS 1 message ({topic}) while one is outstanding");
        }

        _isQos1Outstanding |= atLeastOnce;
        Publishes.Add(new Publication(topic, Encoding.UTF8.GetString(payload, 0, length), atLeastOnce ? 1 : 0));
    }

    public void BeginClose()
    {
        Closes++;
        Drop();
    }

    public LinkEvent? TakeEvent() => _inbox.TryDequeue(out LinkEvent? next) ? next : null;

    /// <summary>Any event, also one of an older session.</summary>
    public void Put(LinkEvent next)
    {
        _isQos1Outstanding &= next.Kind is not (LinkEventKind.Published or LinkEventKind.PublishLost);
        _inbox.Enqueue(next);
    }

    /// <summary>An event of the session begun last.</summary>
    public void Put(LinkEventKind kind, string reason = "") => Put(new LinkEvent(kind, Session, reason));

    /// <summary>A message on the session begun last.</summary>
    public void PutMessage(string topic, string text) => PutMessage(topic, Encoding.UTF8.GetBytes(text));

    public void PutMessage(string topic, byte[] payload) => Put(new LinkEvent(Session, topic, payload));

    private void Drop()
    {
        IsOpen = false;
        _isQos1Outstanding = false;
        _inbox.Clear();
    }

    private void MustBeOpen()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("no connection was begun");
        }
    }
}
