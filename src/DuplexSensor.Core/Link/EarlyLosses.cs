using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Link;

/// <summary>
/// Recognises that <c>desired</c> is too large for this board (D8). nanoFramework.M2Mqtt allocates a message whole,
/// before anybody sees it. When memory is too short, a part of the stream is lost, and the connection ends. AWS IoT
/// sends the same delta after each report. So two connections in a row are lost right after their first report.
/// </summary>
public sealed class EarlyLosses
{
    private bool _hasOtherMessage;
    private int _count;

    /// <summary>
    /// Why no delta can be read, for the trace and for <c>rejected</c>; else null. At most
    /// <see cref="Limits.ReasonLengthMax"/> characters. It ends when a connection receives more than responses to its
    /// reports.
    /// </summary>
    public string? Error;

    /// <summary>A new connection is online. Its first report is sent next (D1).</summary>
    public void OnConnected()
    {
        _hasOtherMessage = false;
    }

    /// <summary>A message has come.</summary>
    public void OnReceived(TopicKind kind)
    {
        if (kind != TopicKind.ShadowAccepted && kind != TopicKind.ShadowRejected)
        {
            _hasOtherMessage = true;
            _count = 0;
            Error = null;
        }
    }

    /// <summary>The connection is lost. True when the next one will most likely be lost in the same way.</summary>
    /// <param name="reason">An adapter that knows the size gives it with the reason.</param>
    /// <param name="hasPuback">Whether the last request's PUBACK has come.</param>
    public bool OnLost(string reason, bool hasPuback)
    {
        // Without a PUBACK the report may not have arrived, so no delta was sent. If only the response is missing, the
        // stream is still in step: a long job document was lost, not a delta.
        bool isStreamIntact = reason == LinkReason.NotAcknowledged || (reason == LinkReason.NotAnswered && hasPuback);
        if (isStreamIntact)
        {
            return false;
        }

        _count += _hasOtherMessage ? 0 : 1;
        if (_count < Limits.EarlyLossesMax)
        {
            return false;
        }

        Error = reason.StartsWith(LinkReason.DesiredTooLarge) ? reason : LinkReason.DesiredTooLarge;
        return true;
    }
}
