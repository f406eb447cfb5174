namespace DuplexSensor.Core.Ports;

/// <summary>
/// One MQTT 3.1.1 connection at a time, over mutual TLS (D11, D13). No call blocks: what takes time runs on the
/// adapter's own worker and its outcome is taken as an event. The adapter never retries a connection; the link session
/// does (D7).
/// </summary>
public interface ILink
{
    /// <summary>
    /// Drops whatever connection there was and opens a new one: clean session, client id = thing name. Ends in
    /// <see cref="LinkEventKind.Connected"/> or <see cref="LinkEventKind.ConnectFailed"/>, or in nothing at all when a
    /// peer stays silent: the caller keeps a deadline.
    /// </summary>
    /// <param name="session">Comes back in each event of this connection, so that a late one can be told.</param>
    /// <param name="resetNetwork">Set the network interface up anew first (D7, after an hour without cloud).</param>
    void BeginConnect(int session, bool resetNetwork);

    /// <summary>
    /// One SUBSCRIBE packet, QoS 1. Ends in <see cref="LinkEventKind.Subscribed"/> or
    /// <see cref="LinkEventKind.SubscribeRefused"/>, or in nothing when the SUBACK is lost.
    /// </summary>
    void BeginSubscribe(string[] filters);

    /// <summary>
    /// Copies the first <paramref name="length"/> bytes of the payload before it returns. With
    /// <paramref name="atLeastOnce"/> (QoS 1) it ends in <see cref="LinkEventKind.Published"/> or
    /// <see cref="LinkEventKind.PublishLost"/>; the caller has one such message outstanding at most. Without (QoS 0) no
    /// event follows.
    /// </summary>
    void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce);

    /// <summary>Sends DISCONNECT if it can and frees the connection. No event of this session follows.</summary>
    void BeginClose();

    /// <summary>
    /// The oldest event, or null. The inbox is bounded (<see cref="Limits.InboxEventsMax"/>): when it overflows, the
    /// adapter drops what it holds, closes, and reports <see cref="LinkEventKind.Lost"/>; the report after the next
    /// connect recovers everything (D1).
    /// </summary>
    LinkEvent? TryDequeue();
}
