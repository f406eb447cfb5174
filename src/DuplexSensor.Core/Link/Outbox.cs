using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Link;

/// <summary>The part of the firmware that sent the outstanding message.</summary>
public enum Sender
{
    None,
    Shadow,
    Jobs,
    Telemetry,
}

/// <summary>
/// The one QoS 1 message that may be outstanding (D13). It is done when its PUBACK and its response have come. The
/// response, recognised by its client token, decides whether the message arrived, because the client library may lose a
/// PUBACK. A telemetry batch has no response, so its PUBACK decides.
/// </summary>
public sealed class Outbox
{
    private readonly ILink _link;
    private readonly string _tokenPrefix;
    private int _count;
    private long _deadlineMs;
    private bool _hasResponse;

    /// <param name="link">The port that publishes the messages.</param>
    /// <param name="tokenSeed">Random, once per boot: the tokens of two boots must differ.</param>
    public Outbox(ILink link, int tokenSeed)
    {
        _link = link;
        _tokenPrefix = tokenSeed.ToString() + "-";
        NextToken = _tokenPrefix + "0";
    }

    /// <summary>
    /// The one buffer for outgoing messages (D22). A sender fills it only while nothing is outstanding. It holds the
    /// message that was sent until the response comes.
    /// </summary>
    public JsonWriter Message { get; } = new JsonWriter(Limits.PublishBytesMax);

    /// <summary>The sender of the outstanding message; <c>None</c> when none is outstanding.</summary>
    public Sender Sender { get; private set; }

    /// <summary>The client token that the next message must contain; at most 20 bytes of ASCII.</summary>
    public string NextToken { get; private set; }

    /// <summary>The client token of the outstanding message; null when none is outstanding.</summary>
    public string? Token { get; private set; }

    /// <summary>Whether the outstanding message's PUBACK has come, or is no longer awaited.</summary>
    public bool HasPuback;

    /// <summary>Telemetry batches in this boot whose PUBACK has come.</summary>
    public int BatchesAcknowledged { get; private set; }

    /// <summary>
    /// Time at which a missing response means that the connection is dead (D13); <see cref="long.MaxValue"/> when
    /// nothing is outstanding.
    /// </summary>
    public long DeadlineMs => Sender == Sender.None ? long.MaxValue : _deadlineMs;

    /// <summary>Publishes <see cref="Message"/> with QoS 1; only while nothing is outstanding.</summary>
    public void Send(Sender sender, string topic, long nowMs)
    {
        Invariant.Require(Sender == Sender.None, "two messages outstanding");
        Invariant.Require(!Message.IsFull, "a message longer than its buffer");
        Sender = sender;
        Token = NextToken;
        NextToken = _tokenPrefix + (++_count).ToString();
        HasPuback = false;
        _hasResponse = false;
        _deadlineMs = nowMs + Limits.ResponseTimeoutMs;
        _link.BeginPublish(topic, Message.Bytes, Message.Length, true);
    }

    /// <summary>
    /// A response with the outstanding token has come. True if this sender waits for it; false for a second response to
    /// the same message.
    /// </summary>
    public bool OnResponse(Sender sender)
    {
        if (Sender != sender || _hasResponse)
        {
            return false;
        }

        _hasResponse = true;
        ClearIfDone();
        return true;
    }

    /// <summary>The PUBACK of the outstanding message has come.</summary>
    public void OnPuback()
    {
        HasPuback = true;
        if (Sender == Sender.Telemetry)
        {
            _hasResponse = true;
            BatchesAcknowledged++;
        }

        ClearIfDone();
    }

    /// <summary>
    /// The client library no longer waits for the message's PUBACK. False when the response has not come either: then
    /// the connection is dead.
    /// </summary>
    public bool OnPublishLost()
    {
        HasPuback = true;
        bool hadResponse = Sender == Sender.None || _hasResponse;
        ClearIfDone();
        return hadResponse;
    }

    /// <summary>Nothing is outstanding any more, because the connection has ended.</summary>
    public void Clear()
    {
        Sender = Sender.None;
        Token = null;
    }

    private void ClearIfDone()
    {
        if (HasPuback && _hasResponse)
        {
            Clear();
        }
    }
}
