using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Link;

/// <summary>Who waits for the answer to the outstanding message.</summary>
public enum Sender
{
    None,
    Shadow,
    Jobs,
    Telemetry,
}

/// <summary>
/// The one QoS 1 message that may be outstanding (D13). It is done when its PUBACK and its answer have both come; the
/// answer, known by the clientToken, is the truth, since the client library may lose a PUBACK. Telemetry has no answer.
/// </summary>
public sealed class Outbox
{
    private readonly ILink _link;
    private readonly string _tokenPrefix;
    private int _count;
    private long _deadlineMs;
    private bool _hasPuback;
    private bool _hasResponse;

    /// <param name="link">Where messages go.</param>
    /// <param name="tokenSeed">Chance drawn once a boot: tokens of two boots must differ.</param>
    public Outbox(ILink link, int tokenSeed)
    {
        _link = link;
        _tokenPrefix = tokenSeed.ToString() + "-";
        NextToken = _tokenPrefix + "0";
    }

    /// <summary>
    /// The one buffer for what goes out (D22): filled by whoever sends, while nothing is outstanding; until the answer
    /// it holds what was sent.
    /// </summary>
    public JsonWriter Message { get; } = new JsonWriter(Limits.PublishBytesMax);

    /// <summary>Who sent the message that is outstanding.</summary>
    public Sender Sender { get; private set; }

    /// <summary>The clientToken that the next message must carry; at most 20 bytes.</summary>
    public string NextToken { get; private set; }

    /// <summary>The clientToken of the message that is outstanding; null when none is.</summary>
    public string? Token { get; private set; }

    /// <summary>How many telemetry batches have had their PUBACK.</summary>
    public int BatchesAcknowledged { get; private set; }

    /// <summary>When a link whose answer has not come is given up (D13); never, when nothing is outstanding.</summary>
    public long DeadlineMs => Sender == Sender.None ? long.MaxValue : _deadlineMs;

    /// <summary>Sends <see cref="Message"/>; only while nothing is outstanding.</summary>
    public void Send(Sender sender, string topic, long nowMs)
    {
        Invariant.Require(Sender == Sender.None, "two messages outstanding");
        Invariant.Require(!Message.IsFull, "a message longer than its buffer");
        Sender = sender;
        Token = NextToken;
        NextToken = _tokenPrefix + (++_count).ToString();
        _hasPuback = false;
        _hasResponse = false;
        _deadlineMs = nowMs + Limits.ResponseTimeoutMs;
        _link.BeginPublish(topic, Message.Bytes, Message.Length, true);
    }

    /// <summary>Whether an answer with this sender's outstanding token is still awaited; it counts once.</summary>
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

    public void OnPuback()
    {
        _hasPuback = true;
        if (Sender == Sender.Telemetry)
        {
            _hasResponse = true;
            BatchesAcknowledged++;
        }

        ClearIfDone();
    }

    /// <summary>
    /// The client library has given the message up. False when its answer had not come: then the link is dead.
    /// </summary>
    public bool OnPublishLost()
    {
        _hasPuback = true;
        bool hadResponse = Sender == Sender.None || _hasResponse;
        ClearIfDone();
        return hadResponse;
    }

    /// <summary>With the connection everything outstanding is gone.</summary>
    public void Clear()
    {
        Sender = Sender.None;
        Token = null;
    }

    private void ClearIfDone()
    {
        if (_hasPuback && _hasResponse)
        {
            Clear();
        }
    }
}
